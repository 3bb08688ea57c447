// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/NpyFile.h"

#include <doctest/doctest.h>

#include <string>
#include <unistd.h>

using namespace semblance;

namespace {

/// A version 1 file of this header text and so many floats of zero.
std::string npy(const std::string& header, std::size_t floats) {
    std::string file = std::string("\x93NUMPY\x01\x00", 8);
    file += static_cast<char>(header.size() & 0xFF);
    file += static_cast<char>(header.size() >> 8);
    return file + header + std::string(4 * floats, '\0');
}

std::string answerTo(const std::string& file) {
    try {
        const NpyArray array = readNpyBytes(std::as_bytes(std::span(file)));
        return std::to_string(array.shape.size()) + " sides, " + std::to_string(array.values.size()) + " values";
    } catch (const Error& error) {
        return std::string(errorKindName(error.kind()));
    }
}

} // namespace

TEST_CASE("whatIsWrittenIsReadAndLiesAsNumpyWantsIt") {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("array-" + std::to_string(::getpid()) + ".npy");
    for (const std::vector<std::int64_t>& shape :
         {std::vector<std::int64_t>{}, {1}, {2, 3}, {0, 3}, {1, 2, 3, 4}, {1, 1, 1, 1, 1, 1, 1, 5}}) {
        NpyArray array{shape, {}};
        std::int64_t count = 1;
        for (const std::int64_t side : shape)
            count *= side;
        for (std::int64_t i = 0; i < count; ++i)
            array.values.push_back(static_cast<float>(i) / 3);
        writeNpy(path, array);
        const NpyArray read = readNpy(path);
        CHECK(read.shape == shape);
        CHECK(read.values == array.values);
        const std::vector<std::byte> bytes = readFile(path, 1 << 20);
        CHECK((bytes.size() - 4 * array.values.size()) % 64 == 0);
    }
    std::filesystem::remove(path);
}

TEST_CASE("headersAreReadAsNumpyWritesThem") {
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  \n", 6)) == "2 sides, 6 values");
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }\n", 6)) == "1 sides, 6 values");
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n", 1)) == "0 sides, 1 values");
    CHECK(answerTo(npy("{'shape': (6,), 'descr': '<f4', 'fortran_order': False}\n", 6)) == "1 sides, 6 values");
}

TEST_CASE("otherFilesAreRefused") {
    const std::string sound = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }\n", 6);
    CHECK(answerTo("") == "foreign_file");
    CHECK(answerTo("PK\3\4") == "foreign_file");
    CHECK(answerTo(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }\n", 6)) == "unsupported_format");
    CHECK(answerTo(npy("{'descr': '>f4', 'fortran_order': False, 'shape': (6,), }\n", 6)) == "unsupported_format");
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (6,), }\n", 6)) == "unsupported_format");
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-6,), }\n", 6)) == "damaged_file");
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }\n", 6)) == "damaged_file");
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,4), }\n", 0)) ==
          "damaged_file");
    CHECK(answerTo(npy("{'descr': '<f4', 'descr': '<f4', 'shape': (6,), }\n", 6)) == "damaged_file");
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': False}\n", 6)) == "damaged_file");
    CHECK(answerTo(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), } x\n", 6)) == "damaged_file");
    for (std::size_t length = 6; length < sound.size(); ++length)
        CHECK(answerTo(sound.substr(0, length)) == "damaged_file");
    CHECK(answerTo(sound + "x") == "damaged_file");
}
