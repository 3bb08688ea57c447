// SPDX-License-Identifier: GPL-3.0-or-later
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

std::shared_ptr<Network> smallNetwork(std::uint64_t seed, int classes = 3) {
    return makeNetwork("cnn6", {classes, 3, 2, seed});
}

std::filesystem::path weightFile(const std::string& name) {
    return std::filesystem::path(SEMBLANCE_SOURCE_DIR) / "tests/data/weights" / name;
}

} // namespace

TEST_CASE("aModelFileGivesItsDescriptionAndItsTensors") {
    const TemporaryPath temporary("start");
    writeModelFile(temporary.path, sampleContent());
    const StartWeights start = readStart(temporary.path);
    CHECK(start.weights.format == WeightFormat::ModelFile);
    CHECK(start.weights.path == temporary.path);
    REQUIRE(start.model);
    CHECK(*start.model == sampleDescription());
    const std::vector<StoredTensor> expected = sampleContent().tensors;
    REQUIRE(start.weights.tensors.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const StateTensor& tensor = start.weights.tensors[i];
        CHECK(tensor.name == expected[i].name);
        CHECK(tensor.shape == expected[i].shape);
        CHECK(std::equal(tensor.bytes.begin(), tensor.bytes.end(), expected[i].bytes.begin(), expected[i].bytes.end()));
    }
}

TEST_CASE("aModelFileLoadsIntoANetworkOfOtherClasses") {
    const auto first = smallNetwork(1), second = smallNetwork(2, 5);
    const TemporaryPath temporary("classes");
    writeModelFile(temporary.path, {sampleDescription(), storeWeights(*first)});
    const LoadReport report =
        loadWeights(*second, networkInfo("cnn6"), readStart(temporary.path).weights, Gaps::Refuse);
    CHECK(report.loaded == 18);
    CHECK(report.newHead.size() == 2);
    CHECK(torch::equal(first->named_parameters()["hidden.weight"], second->named_parameters()["hidden.weight"]));
}

TEST_CASE("weightsFromElsewhereHaveNoDescription") {
    const StartWeights start = readStart(weightFile("tiny_legacy.pth"));
    CHECK_FALSE(start.model.has_value());
    CHECK(start.weights.format == WeightFormat::TorchLegacy);
}

TEST_CASE("errorsNameTheFile") {
    for (const char* name : {"plain_pickle.pth", "not-there"}) {
        std::filesystem::path named;
        try {
            readStart(weightFile(name));
        } catch (const Error& error) {
            named = error.path();
        }
        CHECK(named == weightFile(name));
    }
}
