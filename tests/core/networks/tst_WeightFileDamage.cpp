// SPDX-License-Identifier: GPL-3.0-or-later
// Changed files of every kind are refused by an Error or read as something sound, within memory that their size bounds.
// SEMBLANCE_MUTATIONS=100000 runs that many.
#include "tests/core/networks/Mutation.h"

#include "core/networks/LoadWeights.h"
#include "core/networks/ZipArchive.h"
#include "tests/core/networks/WeightFiles.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace semblance;
using namespace semblance::tests;

namespace {

/// The files of a folder of the sources, by path.
std::vector<std::filesystem::path> filesIn(const char* folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& item : std::filesystem::directory_iterator(std::filesystem::path(SEMBLANCE_SOURCE_DIR) / folder))
        if (item.path().extension() != ".py") paths.push_back(item.path());
    std::sort(paths.begin(), paths.end());
    REQUIRE(paths.size() > 25);
    return paths;
}

/// The archive with its pickle changed and every checksum right, so that the change comes past the archive's reader.
std::string withChangedPickle(const std::string& file, Random& random) {
    const std::span<const std::byte> bytes = std::as_bytes(std::span(file));
    ZipArchive archive(bytes);
    std::vector<std::pair<std::string, std::string>> entries;
    archive.forEachName([&](std::string_view name) {
        const std::span<const std::byte> content = archive.bytesOf(name);
        std::string text(reinterpret_cast<const char*>(content.data()), content.size());
        entries.emplace_back(name, name.ends_with("data.pkl") ? mutated(text, random) : text);
    });
    return zipFile(entries);
}

std::string changed(const std::string& file, Random& random) {
    if (file.starts_with("PK\3\4") && random.below(3) != 0) {
        try {
            return withChangedPickle(file, random);
        } catch (const Error&) { // an archive that is refused as it is
        }
    }
    return mutated(file, random);
}

constexpr std::int64_t kManyElements = 1 << 16;

// Every element that is described is there: the sanitizers look on.
void checkSoundness(const StateDict& dict) {
    for (const StateTensor& tensor : dict.tensors) {
        const std::optional<std::int64_t> count = elementCount(tensor.shape);
        if (count && *count <= kManyElements) CHECK(valuesOf(tensor).size() == static_cast<std::size_t>(*count));
    }
}

/// Loads what was read into a small network: whole or not at all.
bool loads(const StateDict& dict) {
    static TinyNetwork network;
    const auto before = network.state();
    try {
        const LoadReport report = loadWeights(network, tinyInfo(), dict, Gaps::Report);
        return report.loaded > 0;
    } catch (const Error&) {
        CHECK(sameState(network.state(), before));
        return false;
    }
}

struct Tally {
    int files = 0;
    int accepted = 0;
    int loaded = 0;
    Extremes extremes;
};

void tryOne(const std::string& file, Tally& tally) {
    const FileBytes bytes = bytesOf(file);
    std::optional<StateDict> dict;
    ++tally.files;
    tally.extremes.measure(
        [&] {
            try {
                dict = readStateDict(bytes);
            } catch (const Error&) { // anything else ends the test
            }
        },
        file.size());
    if (!dict) return;
    ++tally.accepted;
    checkSoundness(*dict);
    if (loads(*dict)) ++tally.loaded;
}

void report(const Tally& tally) {
    MESSAGE(tally.files << " files, " << tally.accepted << " read, " << tally.loaded << " loaded, slowest "
                        << 1e3 * tally.extremes.slowestSeconds << " ms, most memory " << tally.extremes.peakBytes
                        << " bytes for a file of " << tally.extremes.peakFileBytes);
}

} // namespace

TEST_CASE("changedFilesAreRefusedOrSound") {
    std::vector<std::string> seeds;
    for (const std::filesystem::path& path : filesIn("tests/data/weights"))
        seeds.push_back(contentOf(path));
    Random random(20261124);
    Tally tally;
    const int count = mutationCount(6000);
    for (int i = 0; i < count; ++i) {
        CAPTURE(i);
        tryOne(changed(seeds[static_cast<std::size_t>(i) % seeds.size()], random), tally);
    }
    report(tally);
    CHECK(tally.accepted > count / 20); // otherwise nothing came past the first checks
    CHECK(tally.accepted < count * 19 / 20);
    CHECK(tally.loaded > 0);
    // A file of some KB: 80 bytes an operation of its pickle at the most, and the standard library's own.
    CHECK(tally.extremes.peakBytes < std::size_t{4} << 20);
    if (std::getenv("SEMBLANCE_MUTATIONS")) CHECK(tally.extremes.slowestSeconds < 1);
}

TEST_CASE("theCorpusIsRefusedOrSound") {
    Tally tally;
    for (const char* folder : {"tests/data/weights", "tests/fuzz/corpus"})
        for (const std::filesystem::path& path : filesIn(folder)) {
            const std::string name = path.string();
            CAPTURE(name);
            tryOne(contentOf(path), tally);
        }
    report(tally);
    CHECK(tally.loaded > 20);
}

TEST_CASE("everyCutOfAFileIsRefusedOrSound") {
    Tally tally;
    for (const char* file : {"tiny_zip.pth", "tiny_legacy.pth", "tiny.safetensors"}) {
        const std::string whole = contentOf(weightFile(file));
        for (std::size_t length = 0; length < whole.size(); ++length)
            tryOne(whole.substr(0, length), tally);
    }
    CHECK(tally.accepted == 0);
}

TEST_CASE("largeFilesOfNothingTakeLittleMemory") {
    // 16 MiB of operations that each make something.
    for (const char operation : {']', '}', ')', '(', 'N', '\x8f'}) {
        CAPTURE(operation);
        const std::string file = torchZip("\x80\x02" + std::string(16 << 20, operation) + ".");
        Tally tally;
        tryOne(file, tally);
        report(tally);
        CHECK(tally.accepted == 0);
        CHECK(tally.extremes.peakBytes < file.size() * 5 / 2 + (12 << 20));
    }
}
