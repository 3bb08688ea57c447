// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/networks/Formula.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::tests;

namespace {

std::vector<std::string> expectedLines(const std::string& hiddenInputs) {
    return {"conv1.weight 12x3x3x3",
            "conv1.bias 12",
            "bn1.weight 12",
            "bn1.bias 12",
            "conv2.weight 20x12x3x3",
            "conv2.bias 20",
            "conv3.weight 32x20x3x3",
            "conv3.bias 32",
            "bn3.weight 32",
            "bn3.bias 32",
            "hidden.weight 128x" + hiddenInputs,
            "hidden.bias 128",
            "classifier.weight 10x128",
            "classifier.bias 10",
            "bn1.running_mean 12",
            "bn1.running_var 12",
            "bn1.num_batches_tracked -",
            "bn3.running_mean 32",
            "bn3.running_var 32",
            "bn3.num_batches_tracked -"};
}

} // namespace

TEST_CASE("hasTheStudysLayers") {
    CHECK(joined(linesOf(*makeNetwork("cnn6", {10, 150, 150, 1}))) == joined(expectedLines("180000")));
}

TEST_CASE("doesNotGrowAbove150Px") {
    CHECK(joined(linesOf(*makeNetwork("cnn6", {10, 1024, 768, 1}))) == joined(expectedLines("180000")));
    CHECK(joined(linesOf(*makeNetwork("cnn6", {10, 1024, 100, 1}))) == joined(expectedLines("120000")));
}

TEST_CASE("outputIsOneLogitAClassAtAnySize") {
    const torch::NoGradGuard noGradients;
    for (const auto& [width, height] : {std::pair{150, 150}, {33, 20}, {200, 160}, {1024, 96}}) {
        CAPTURE(width);
        const auto network = makeNetwork("cnn6", {4, width, height, 1});
        CHECK(network->forward(torch::rand({3, 3, height, width})).sizes() == torch::IntArrayRef({3, 4}));
    }
}

TEST_CASE("forwardIsTheLayersOneAfterAnother") {
    const torch::NoGradGuard noGradients;
    const auto network = makeNetwork("cnn6", {10, 24, 20, 1});
    fillByFormula(*network);
    network->eval();
    const auto parameters = network->named_parameters();
    const auto buffers = network->named_buffers();
    const auto convolve = [&](const torch::Tensor& x, const std::string& name) {
        return torch::conv2d(x, parameters[name + ".weight"], parameters[name + ".bias"], 1, 1);
    };
    const auto normalise = [&](const torch::Tensor& x, const std::string& name) {
        const auto map = [](const torch::Tensor& values) { return values.view({1, -1, 1, 1}); };
        const torch::Tensor unit =
            (x - map(buffers[name + ".running_mean"])) / torch::sqrt(map(buffers[name + ".running_var"]) + 1e-5);
        return unit * map(parameters[name + ".weight"]) + map(parameters[name + ".bias"]);
    };
    torch::Tensor x = torch::max_pool2d(torch::relu(normalise(convolve(imagesByFormula(20, 24), "conv1"), "bn1")), 2);
    x = torch::relu(normalise(convolve(torch::relu(convolve(x, "conv2")), "conv3"), "bn3")).flatten(1);
    x = torch::relu(torch::linear(x, parameters["hidden.weight"], parameters["hidden.bias"]));
    x = torch::linear(x, parameters["classifier.weight"], parameters["classifier.bias"]);
    CHECK((network->forward(imagesByFormula(20, 24)) - x).abs().max().item<double>() <
          1e-5 * x.abs().max().item<double>());
}

TEST_CASE("overfitsEightImages") {
    const auto network = makeNetwork("cnn6", {4, 16, 16, 3});
    const std::vector<double> losses = lossesOnEightImages(*network, 16, 40, 3e-3);
    CHECK(losses.front() > 1);
    CHECK(losses.back() < 0.05);
}

TEST_CASE("sameSeedGivesTheSameLosses") {
    const auto run = [](std::uint64_t seed) {
        return lossesOnEightImages(*makeNetwork("cnn6", {4, 16, 16, seed}), 16, 5, 1e-3);
    };
    const std::vector<double> first = run(1);
    CHECK(run(1) == first);
    CHECK(run(2) != first);
}
