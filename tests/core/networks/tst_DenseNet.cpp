// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/networks/Formula.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace semblance;
using namespace semblance::tests;

namespace {

std::vector<std::string> linesOfFile(const std::string& name) {
    std::ifstream file(std::string(SEMBLANCE_SOURCE_DIR) + "/tests/data/" + name);
    REQUIRE(file.is_open());
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

struct Reference {
    std::int64_t heightPx = 0;
    std::int64_t widthPx = 0;
    torch::Tensor logits; // [2,10]
};

Reference referenceOf(const std::string& line) {
    std::istringstream stream(line);
    Reference reference;
    stream >> reference.heightPx >> reference.widthPx;
    reference.logits = torch::empty({2, 10});
    for (int i = 0; i < 20; ++i)
        stream >> reference.logits.data_ptr<float>()[i];
    REQUIRE_FALSE(stream.fail());
    return reference;
}

double relativeDifference(const torch::Tensor& actual, const torch::Tensor& expected) {
    return (actual - expected).abs().max().item<double>() / expected.abs().max().item<double>();
}

} // namespace

TEST_CASE("namesAndShapesEqualTorchvisions") {
    std::vector<std::string> actual = linesOf(*makeNetwork("densenet121", {10, 224, 224, 1}));
    std::vector<std::string> expected = linesOfFile("densenet121_parameters.txt");
    std::sort(actual.begin(), actual.end());
    std::sort(expected.begin(), expected.end());
    REQUIRE(expected.size() == 727);
    CHECK(joined(actual) == joined(expected));
}

TEST_CASE("countsEqualThePublishedOnes") {
    CHECK(parameterCount(*makeNetwork("densenet121", {10, 224, 224, 1})) == 6964106);
    CHECK(parameterCount(*makeNetwork("densenet121", {1000, 224, 224, 1})) == 7978856);
}

TEST_CASE("logitsEqualTorchvisions") {
    const torch::NoGradGuard noGradients;
    const auto network = makeNetwork("densenet121", {10, 64, 64, 1});
    fillByFormula(*network);
    network->eval();
    const std::vector<std::string> lines = linesOfFile("densenet121_logits.txt");
    REQUIRE(lines.size() == 2);
    for (const std::string& line : lines) {
        const Reference reference = referenceOf(line);
        CAPTURE(reference.heightPx);
        const torch::Tensor images = imagesByFormula(reference.heightPx, reference.widthPx);
        CHECK(relativeDifference(network->forward(images), reference.logits) < 1e-4);
        const torch::Tensor channelsLast = images.contiguous(torch::MemoryFormat::ChannelsLast);
        CHECK(relativeDifference(network->forward(channelsLast), reference.logits) < 1e-4);
    }
}

TEST_CASE("convolutionsStartNormalWithTheirFanIn") {
    const auto network = makeNetwork("densenet121", {10, 64, 64, 5});
    for (const auto& item : network->named_parameters()) {
        CAPTURE(item.key());
        const torch::Tensor& value = item.value();
        if (value.dim() == 4 && value.numel() > 20000) {
            const double expected = std::sqrt(2.0 / static_cast<double>(value[0].numel()));
            CHECK(value.std().item<double>() == doctest::Approx(expected).epsilon(0.03));
            CHECK(value.abs().max().item<double>() > 3 * expected); // a uniform start ends at 1.73
        }
        if (value.dim() == 1) {
            const double expected =
                item.key().find("norm") != std::string::npos && item.key().ends_with("weight") ? 1 : 0;
            CHECK(torch::equal(value, torch::full_like(value, expected)));
        }
    }
}

TEST_CASE("normsHaveThePublishedEpsilonAndMomentum") {
    int count = 0;
    for (const auto& module : makeNetwork("densenet121", {10, 64, 64, 1})->modules())
        if (const auto* norm = module->as<torch::nn::BatchNorm2d>()) {
            CHECK(norm->options.eps() == 1e-5);
            CHECK(norm->options.momentum() == 0.1);
            ++count;
        }
    CHECK(count == 121);
}

TEST_CASE("overfitsEightImages") {
    const auto network = makeNetwork("densenet121", {4, 32, 32, 3});
    const std::vector<double> losses = lossesOnEightImages(*network, 32, 14, 1e-3);
    CHECK(losses.front() > 1);
    CHECK(losses.back() < 0.1);
}

TEST_CASE("sameSeedGivesTheSameLosses") {
    const auto run = [](std::uint64_t seed) {
        return lossesOnEightImages(*makeNetwork("densenet121", {4, 32, 32, seed}), 32, 2, 1e-3);
    };
    const std::vector<double> first = run(1);
    CHECK(run(1) == first);
    CHECK(run(2) != first);
}

TEST_CASE("gradientsAgreeWithFiniteDifferences") {
    const auto network = makeNetwork("densenet121", {10, 32, 32, 1});
    network->to(torch::kFloat64);
    network->eval();
    const torch::Tensor images = imagesByFormula(32, 32).to(torch::kFloat64).requires_grad_();
    network->forward(images).sum().backward();
    const torch::NoGradGuard noGradients;
    const torch::Tensor direction = imagesByFormula(32, 32).flip(0).to(torch::kFloat64) * 1e-6;
    const double measured =
        (network->forward(images + direction) - network->forward(images - direction)).sum().item<double>();
    const double expected = 2 * (images.grad() * direction).sum().item<double>();
    CHECK(measured == doctest::Approx(expected).epsilon(1e-4));
}
