// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/networks/WeightFiles.h"

#include <doctest/doctest.h>

#include <fstream>
#include <unistd.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

struct Wrapping {
    const char* file;
    WeightFormat format;
    const char* prefix = "";
};

const Wrapping kWrappings[]{
    {"tiny_zip.pth", WeightFormat::TorchZip},
    {"tiny_legacy.pth", WeightFormat::TorchLegacy},
    {"tiny.safetensors", WeightFormat::Safetensors},
    {"half_zip.pth", WeightFormat::TorchZip},
    {"half_legacy.pth", WeightFormat::TorchLegacy},
    {"bfloat16_zip.pth", WeightFormat::TorchZip},
    {"bfloat16_legacy.pth", WeightFormat::TorchLegacy},
    {"double_zip.pth", WeightFormat::TorchZip},
    {"types.safetensors", WeightFormat::Safetensors},
    {"protocol4_zip.pth", WeightFormat::TorchZip},
    {"protocol5_legacy.pth", WeightFormat::TorchLegacy},
    {"parameters_zip.pth", WeightFormat::TorchZip},
    {"nested_zip.pth", WeightFormat::TorchZip},
    {"views_zip.pth", WeightFormat::TorchZip},
    {"views_legacy.pth", WeightFormat::TorchLegacy},
    {"types_zip.pth", WeightFormat::TorchZip},
    {"types_legacy.pth", WeightFormat::TorchLegacy},
    {"float8_zip.pth", WeightFormat::TorchZip},
    {"checkpoint_zip.pth.tar", WeightFormat::TorchZip, "module."},
    {"checkpoint_legacy.pth.tar", WeightFormat::TorchLegacy, "module."},
    {"hostile_zip.pth", WeightFormat::TorchZip},
    {"hostile_legacy.pth", WeightFormat::TorchLegacy},
};

std::string refusalOf(const std::string& file) {
    return thrownBy([&] { readStateDict(weightFile(file)); });
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("everyWrappingGivesTheSameValues") {
    for (const Wrapping& wrapping : kWrappings) {
        CAPTURE(wrapping.file);
        const StateDict dict = readStateDict(weightFile(wrapping.file));
        CHECK(dict.format == wrapping.format);
        CHECK(dict.path == weightFile(wrapping.file));
        for (const auto& [name, shape] : tinyShapes()) {
            CAPTURE(name);
            const StateTensor* tensor = find(dict, wrapping.prefix + name);
            REQUIRE(tensor);
            CHECK(tensor->shape == shape);
            const std::vector<double> values = valuesOf(*tensor);
            for (std::size_t i = 0; i < values.size(); ++i)
                CHECK(values[i] == tinyValue(name, static_cast<std::int64_t>(i)));
        }
    }
}

TEST_CASE("stateDictsHoldNothingButTheirTensorsInTheirOrder") {
    for (const char* file :
         {"tiny_zip.pth", "tiny_legacy.pth", "checkpoint_zip.pth.tar", "checkpoint_legacy.pth.tar"}) {
        CAPTURE(file);
        const StateDict dict = readStateDict(weightFile(file));
        CHECK(dict.tensors.size() == tinyShapes().size());
        CHECK(dict.skipped.empty());
        CHECK(dict.tensors.front().name.ends_with("features.conv0.weight"));
        CHECK(dict.tensors.back().name.ends_with("classifier.bias"));
    }
}

TEST_CASE("viewsAreReadAsTheyAreSeen") {
    for (const char* file : {"views_zip.pth", "views_legacy.pth"}) {
        CAPTURE(file);
        const StateDict dict = readStateDict(weightFile(file));
        REQUIRE(find(dict, "expanded"));
        CHECK(find(dict, "expanded")->strides == std::vector<std::int64_t>{0, 0});
        CHECK(valuesOf(*find(dict, "expanded")) == std::vector<double>(6, 1.5));
        CHECK(valuesOf(*find(dict, "tied")) == valuesOf(*find(dict, "classifier.bias")));
        CHECK(find(dict, "empty")->shape == std::vector<std::int64_t>{0, 5});
        CHECK(valuesOf(*find(dict, "empty")).empty());
    }
}

TEST_CASE("tensorsOfOtherTypesAreSkippedAndSaid") {
    for (const char* file : {"types_zip.pth", "types_legacy.pth"}) {
        CAPTURE(file);
        const StateDict dict = readStateDict(weightFile(file));
        REQUIRE(dict.skipped.size() == 2);
        CHECK(dict.skipped[0] == "features.mask: its type, BoolStorage, is none that a network here holds");
        CHECK(has(dict.skipped[1], "features.counts: its type, IntStorage"));
    }
    CHECK(readStateDict(weightFile("types.safetensors")).skipped ==
          std::vector<std::string>{"features.mask: its type, BOOL, is none that a network here holds"});
}

TEST_CASE("nothingInAFileIsCalled") {
    const std::filesystem::path mark = "/tmp/semblance-was-called";
    std::filesystem::remove(mark);
    for (const char* file : {"hostile_zip.pth", "hostile_legacy.pth"})
        CHECK(readStateDict(weightFile(file)).tensors.size() == tinyShapes().size());
    CHECK_FALSE(std::filesystem::exists(mark));
}

TEST_CASE("refusalsSayWhatIsWrong") {
    CHECK(has(refusalOf("bigendian_zip.pth"), "unsupported_format: the file was written on a big-endian machine"));
    CHECK(has(refusalOf("bigendian_legacy.pth"), "unsupported_format: the file was written on a big-endian machine"));
    CHECK(has(refusalOf("deflated_zip.pth"), "unsupported_format: the zip archive is compressed"));
    CHECK(has(refusalOf("module_zip.pth"), "unsupported_format: the file holds a whole Python object of the class "
                                           "torch.nn.modules.linear.Linear"));
    CHECK(has(refusalOf("plain_pickle.pth"), "foreign_file: the file is a Python pickle"));
    CHECK(has(refusalOf("make_weight_files.py"), "foreign_file: these are no weights"));
    CHECK(has(refusalOf("not-there.pth"), "file_not_found"));
    const auto refusalOfText = [](const std::string& text) { return thrownBy([&] { readStateDict(bytesOf(text)); }); };
    CHECK(has(refusalOfText(""), "foreign_file: the file is empty"));
    CHECK(has(refusalOfText("<!DOCTYPE html>"), "unsupported_format: the file is a web page"));
    CHECK(has(refusalOfText("version https://git-lfs.github.com/spec/v1\n"), "a Git LFS pointer"));
    CHECK(has(refusalOfText("\x89HDF\r\n\x1a\n"), "HDF5"));
    CHECK(has(refusalOfText(std::string(257, 'x') + "ustar"), "a tar archive"));
    CHECK(
        has(refusalOfText(zipFile({{"word/document.xml", "x"}})), "foreign_file: the file is a zip archive, but none"));
}

TEST_CASE("firstBytesDecideAndNotTheName") {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("weights-" + std::to_string(::getpid()) + ".pth");
    std::filesystem::copy_file(weightFile("tiny.safetensors"), path);
    CHECK(readStateDict(path).format == WeightFormat::Safetensors);
    std::filesystem::remove(path);
}

TEST_CASE("aLengthThatLooksLikeAnotherFormatIsALength") {
    // 80 02 to 80 05 begin pickles, PK zip archives.
    for (const std::size_t length : {640, 896, 1152, 1408, 19280}) {
        CAPTURE(length);
        std::string header = R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
        header.resize(length, ' ');
        const StateDict dict = readStateDict(bytesOf(safetensorsFile(header, std::string(4, '\0'))));
        CHECK(dict.format == WeightFormat::Safetensors);
        CHECK(dict.tensors.size() == 1);
    }
}

TEST_CASE("halvesOfBothKindsBecomeWhatTorchMakesOfThem") {
    for (const auto& [type, scalar] :
         {std::pair(ElementType::Float16, torch::kFloat16), std::pair(ElementType::BFloat16, torch::kBFloat16)}) {
        std::string bits;
        for (std::uint32_t i = 0; i < 65536; ++i)
            put(bits, static_cast<std::uint16_t>(i));
        const StateTensor tensor{"x", type, {65536}, {1}, std::as_bytes(std::span(bits))};
        std::vector<float> actual(65536);
        copyElements(tensor, ElementType::Float32, std::as_writable_bytes(std::span(actual)));
        const torch::Tensor expected = torch::from_blob(bits.data(), {65536}, scalar).to(torch::kFloat32);
        const torch::Tensor given = torch::from_blob(actual.data(), {65536}, torch::kFloat32);
        CHECK(torch::equal(expected.isnan(), given.isnan()));
        CHECK(torch::equal(expected.nan_to_num(), given.nan_to_num()));
        CHECK(torch::equal(expected.signbit().logical_and(expected.isnan().logical_not()),
                           given.signbit().logical_and(given.isnan().logical_not())));
    }
}
