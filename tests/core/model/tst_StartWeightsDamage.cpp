// SPDX-License-Identifier: GPL-3.0-or-later
// Changed model files as starts: refused by an Error, or sound. SEMBLANCE_MUTATIONS=100000 runs that many.
#include "tests/core/networks/Mutation.h"

#include "core/base/Error.h"
#include "core/model/StartWeights.h"
#include "core/model/Weights.h"
#include "core/networks/LoadWeights.h"
#include "tests/core/model/SampleModel.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

const bool kOneThread = (torch::set_num_threads(1), true); // tiny networks

std::string realFile() {
    const TemporaryPath temporary("damage");
    writeModelFile(temporary.path, {sampleDescription(), storeWeights(*makeNetwork("cnn6", {3, 3, 2, 1}))});
    return readText(temporary.path);
}

// Another digit somewhere: most of these are still JSON.
void changeDigit(std::string& header, Random& random) {
    const std::size_t digit = header.find_first_of("0123456789", random.below(header.size()));
    if (digit != std::string::npos) header[digit] = static_cast<char>('0' + random.below(10));
}

// Most changes go into the header, and most get a right checksum; else none would come past it.
std::string changed(const std::string& original, Random& random) {
    constexpr std::size_t prefix = 32;
    std::uint64_t length = 0;
    std::memcpy(&length, original.data() + 16, sizeof length);
    if (random.below(4) == 0) return mutated(original, random);
    std::string header = original.substr(prefix, length);
    if (random.below(2) == 0)
        changeDigit(header, random);
    else
        header = mutated(header, random);
    std::string file = original.substr(0, prefix) + header;
    file.resize((file.size() + 63) / 64 * 64);
    file += original.substr((prefix + length + 63) / 64 * 64);
    put64(file, 16, header.size());
    put64(file, 24, file.size());
    sealAgain(file);
    return file;
}

bool isLoaded(const StartWeights& start) {
    static const auto network = makeNetwork("cnn6", {3, 3, 2, 1});
    try {
        return loadWeights(*network, networkInfo("cnn6"), start.weights, Gaps::Report).loaded > 0;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

TEST_CASE("changedModelFilesAreRefusedOrSound") {
    const std::string original = realFile();
    Random random(41);
    Extremes extremes;
    int accepted = 0, loaded = 0;
    const int count = mutationCount(2000);
    for (int i = 0; i < count; ++i) {
        CAPTURE(i);
        const std::string file = changed(original, random);
        const auto bytes = std::as_bytes(std::span(file));
        const auto shared = std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
        std::optional<StartWeights> start;
        extremes.measure(
            [&] {
                try {
                    start = readStart(shared);
                } catch (const Error&) { // anything else ends the test
                }
            },
            file.size());
        if (!start) continue;
        ++accepted;
        if (isLoaded(*start)) ++loaded;
    }
    MESSAGE(count << " files, " << accepted << " read, " << loaded << " loaded, slowest "
                  << 1e3 * extremes.slowestSeconds << " ms, most memory " << extremes.peakBytes
                  << " bytes for a file of " << extremes.peakFileBytes);
    CHECK(accepted > count / 50);
    CHECK(accepted < count / 2);
    CHECK(loaded > 0);
    CHECK(extremes.peakBytes < std::size_t{2} << 20);
    if (std::getenv("SEMBLANCE_MUTATIONS")) CHECK(extremes.slowestSeconds < 1);
}
