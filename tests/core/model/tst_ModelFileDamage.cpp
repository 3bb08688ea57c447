// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/model/ModelJson.h"
#include "core/model/Weights.h"
#include "tests/core/model/SampleModel.h"

#include <doctest/doctest.h>

#include <array>

using namespace semblance;
using namespace semblance::tests;

namespace {

const bool kOneThread = (torch::set_num_threads(1), true); // tiny networks

constexpr std::size_t kPrefix = 32;

/// A real network's file: cnn6 at its smallest.
std::string realFile() {
    ModelContent content{sampleDescription(), storeWeights(*makeNetwork("cnn6", {3, 2, 3, 1}))};
    const TemporaryPath temporary("real");
    writeModelFile(temporary.path, content);
    return readText(temporary.path);
}

std::uint64_t headerLengthOf(const std::string& file) {
    std::uint64_t length = 0;
    std::memcpy(&length, file.data() + 16, 8);
    return length;
}

std::uint64_t wildLength(Random& random) {
    const std::array<std::uint64_t, 8> values{0, 1, 31, 1 << 12, 1ULL << 31, 1ULL << 40, 1ULL << 63, ~0ULL};
    return random.below(2) ? values.at(random.below(values.size())) : random.next() >> random.below(64);
}

void flip(std::string& file, std::size_t position, Random& random) {
    file.at(position) = static_cast<char>(file.at(position) ^ (1 << random.below(8)));
}

// One change of a file: a bit anywhere, a cut, a length in the prefix, a run of zeros, or something at the end.
void mutate(std::string& file, Random& random) {
    switch (random.below(6)) {
    case 0: file.resize(random.below(file.size())); break;
    case 1: put64(file, 16, wildLength(random)); break;
    case 2: put64(file, 24, wildLength(random)); break;
    case 3: file.replace(random.below(file.size() - 64), 64, std::string(64, '\0')); break;
    case 4: file += std::string(1 + random.below(100), static_cast<char>(random.below(256))); break;
    default: flip(file, random.below(file.size()), random);
    }
}

// One change that keeps the header almost JSON, so that it comes past the parser.
void mutateHeader(std::string& file, Random& random) {
    constexpr std::string_view alphabet = "0123456789{}[]\",:-+.eEtfn \\u";
    const std::size_t position = kPrefix + random.below(headerLengthOf(file));
    switch (random.below(5)) {
    case 0: flip(file, position, random); break;
    case 1: put64(file, 16, headerLengthOf(file) - 3 + random.below(7)); break;
    case 2: { // another digit in a number
        const std::size_t digit = file.find_first_of("0123456789", position);
        file.at(digit) = static_cast<char>('0' + random.below(10));
        break;
    }
    case 3: { // one field's value in another's place
        const std::size_t from = kPrefix + random.below(headerLengthOf(file) - 8);
        file.replace(position, 8, file.substr(from, 8));
        break;
    }
    default: file.at(position) = alphabet.at(random.below(alphabet.size()));
    }
}

ModelContent contentOf(const std::string& file) {
    return readModelBytes(std::as_bytes(std::span(file)));
}

bool isRefused(const std::string& file) {
    try {
        contentOf(file);
        return false;
    } catch (const Error& error) {
        return error.kind() == ErrorKind::DamagedFile || error.kind() == ErrorKind::ForeignFile ||
               error.kind() == ErrorKind::NewerFormat;
    }
}

void checkSoundness(const ModelContent& content) {
    CHECK_FALSE(content.description.classNames.empty());
    for (const StoredTensor& tensor : content.tensors)
        CHECK(toTensor(tensor).nbytes() == tensor.bytes.size());
    CHECK(modelDescriptionFromJson(toJson(content.description)) == content.description);
}

// Throws nothing but Error, whatever the header says.
bool isUsable(const ModelContent& content) {
    try {
        const torch::NoGradGuard noGradients;
        const SizePx size = content.description.preprocessing.size;
        const auto logits =
            networkOf(content)->forward(torch::zeros({1, 3, std::min(size.height, 64), std::min(size.width, 64)}));
        return logits.size(1) == static_cast<std::int64_t>(content.description.classNames.size());
    } catch (const Error&) {
        return false;
    }
}

} // namespace

TEST_CASE("noneOfTwoThousandChangedFilesIsAccepted") {
    const std::string original = realFile();
    REQUIRE_FALSE(isRefused(original));
    Random random(20261123);
    int changed = 0;
    while (changed < 2000) {
        std::string file = original;
        mutate(file, random);
        if (file == original) continue;
        ++changed;
        CAPTURE(changed);
        CHECK(isRefused(file));
    }
}

TEST_CASE("changedHeadersUnderARightChecksumAreRefusedOrSound") {
    const std::string original = realFile();
    Random random(7);
    int accepted = 0;
    for (int i = 0; i < 2000; ++i) {
        CAPTURE(i);
        std::string file = original;
        mutateHeader(file, random);
        sealAgain(file);
        if (isRefused(file)) continue;
        ++accepted;
        checkSoundness(contentOf(file));
        isUsable(contentOf(file));
    }
    CAPTURE(accepted);
    CHECK(accepted > 100); // names, dates and digits may differ; otherwise nothing came past the parser
    CHECK(accepted < 1500);
}

// What libFuzzer found interesting (tests/fuzz/fuzz_model.cpp), under a right checksum where there is room for one.
TEST_CASE("theCorpusIsRefusedOrSound") {
    int accepted = 0;
    int refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SEMBLANCE_SOURCE_DIR "/tests/fuzz/models")) {
        const std::string name = entry.path().filename().string();
        CAPTURE(name);
        std::string file = readText(entry.path());
        if (file.size() > kPrefix + Sha256::Digest().size()) sealAgain(file);
        if (isRefused(file)) {
            ++refused;
            continue;
        }
        ++accepted;
        checkSoundness(contentOf(file));
        isUsable(contentOf(file));
    }
    CHECK(accepted >= 3); // the seeds themselves
    CHECK(refused >= 3);
}

TEST_CASE("everyCutOfAFileIsRefused") {
    const std::string original = realFile();
    for (std::size_t length = 0; length < 6000; ++length) {
        CAPTURE(length);
        CHECK(isRefused(original.substr(0, length)));
    }
    CHECK(isRefused(original.substr(0, original.size() - 1)));
}

TEST_CASE("everySingleByteOfTheHeaderCounts") {
    const std::string original = realFile();
    for (std::size_t position = 0; position < kPrefix + headerLengthOf(original); ++position) {
        CAPTURE(position);
        std::string file = original;
        file[position] = static_cast<char>(file[position] ^ 0x20);
        CHECK(isRefused(file));
    }
}

TEST_CASE("realFileIsUsable") {
    CHECK(isUsable(contentOf(realFile())));
}
