// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/NpyFile.h"
#include "core/model/ForwardPass.h"
#include "core/model/Weights.h"
#include "tests/core/model/SampleModel.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

const bool kOneThread = (torch::set_num_threads(1), true); // tiny networks

/// A model file of cnn6 with three classes, images for it, and a place for the answer.
struct Files {
    TemporaryPath model{"forward-model"}, input{"forward-input"}, output{"forward-output"};
    std::shared_ptr<Network> network = makeNetwork("cnn6", {3, 4, 6, 1});
    torch::Tensor images = torch::rand({11, 3, 6, 4}) - 0.5;

    Files() {
        network->eval();
        writeModelFile(model.path, {sampleDescription(), storeWeights(*network)});
        const float* values = images.data_ptr<float>();
        writeNpy(input.path, {images.sizes().vec(), {values, values + images.numel()}});
    }
    ForwardRequest request() const { return {"cnn6", model.path, input.path, output.path, std::nullopt}; }
};

std::string refusalOf(const ForwardRequest& request) {
    try {
        forwardFile(request, Cancellation());
    } catch (const Error& error) {
        return std::string(errorKindName(error.kind())) + ": " + error.what();
    }
    return "nothing";
}

} // namespace

TEST_CASE("forwardGivesTheLogitsOfTheNetwork") {
    const torch::NoGradGuard noGradients;
    const Files files;
    const auto result = forwardFile(files.request(), Cancellation());
    REQUIRE(result);
    CHECK(result->shape == std::vector<std::int64_t>{11, 3});
    CHECK(result->report.loaded == 20);
    CHECK(result->parameters == parameterCount(*files.network));
    NpyArray output = readNpy(files.output.path);
    CHECK(output.shape == result->shape);
    const torch::Tensor logits = torch::from_blob(output.values.data(), {11, 3});
    CHECK((logits - files.network->forward(files.images)).abs().max().item<float>() < 1e-6F);
}

TEST_CASE("askedClassesReplaceTheLastLayer") {
    const Files files;
    ForwardRequest request = files.request();
    request.classes = 7;
    const auto result = forwardFile(request, Cancellation());
    REQUIRE(result);
    CHECK(result->shape == std::vector<std::int64_t>{11, 7});
    CHECK(result->report.newHead.size() == 2);
}

TEST_CASE("wrongFilesAreRefusedAndLeaveNoOutput") {
    const Files files;
    ForwardRequest request = files.request();
    request.network = "alexnet";
    CHECK(refusalOf(request).starts_with("invalid_argument"));
    request = files.request();
    request.network = "densenet121";
    CHECK(refusalOf(request).starts_with("invalid_argument"));
    request = files.request();
    request.weights = files.input.path;
    CHECK(refusalOf(request).starts_with("foreign_file"));
    request = files.request();
    request.input = files.model.path;
    CHECK(refusalOf(request).starts_with("foreign_file"));
    writeNpy(files.input.path, {{3, 6, 4}, std::vector<float>(72)});
    CHECK(refusalOf(files.request()).find("[N,3,H,W]") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(files.output.path));
}

TEST_CASE("cancelledForwardGivesNothing") {
    const Files files;
    Cancellation cancel;
    cancel.request();
    CHECK_FALSE(forwardFile(files.request(), cancel).has_value());
    CHECK_FALSE(std::filesystem::exists(files.output.path));
}
