// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation with its ReLU, against LibTorch's operators.
#include "core/networks/NormRelu.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace semblance;

namespace {

constexpr int kMaps = 21; // no multiple of what a machine does at once

torch::nn::BatchNorm2d drawnNorm(torch::ScalarType type) {
    torch::manual_seed(3);
    torch::nn::BatchNorm2d norm(torch::nn::BatchNorm2dOptions(kMaps).eps(1e-3).momentum(0.2));
    norm->weight.data().uniform_(-1, 1); // negative ones too
    norm->bias.data().uniform_(-0.5, 0.5);
    norm->to(type);
    return norm;
}

torch::Tensor drawnMaps(torch::ScalarType type) {
    torch::manual_seed(5);
    // Far from zero, and numbers that every type has: rounding must not carry one over the ReLU's edge.
    const torch::Tensor maps = (torch::randn({4, kMaps, 13, 9}) * 3 + 7).to(torch::kBFloat16);
    return maps.to(type).contiguous(torch::MemoryFormat::ChannelsLast).requires_grad_();
}

struct Outcome {
    torch::Tensor out, maps, weight, bias, mean, variance;
};

template <typename Forward>
Outcome outcomeOf(torch::ScalarType type, torch::ScalarType norms, const Forward& forward) {
    torch::nn::BatchNorm2d norm = drawnNorm(norms);
    const torch::Tensor maps = drawnMaps(type);
    const torch::Tensor out = forward(norm, maps);
    torch::manual_seed(9);
    const torch::Tensor weights = torch::randn(out.sizes()).to(torch::kBFloat16).to(type);
    (out * weights).sum().backward();
    return {out.detach(), maps.grad(), norm->weight.grad(), norm->bias.grad(), norm->running_mean, norm->running_var};
}

torch::Tensor ordinary(torch::nn::BatchNorm2d norm, const torch::Tensor& maps) {
    return torch::relu(norm(maps));
}

double distance(const torch::Tensor& one, const torch::Tensor& other) {
    const torch::Tensor a = one.to(torch::kDouble), b = other.to(torch::kDouble);
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

void checkAlike(const Outcome& one, const Outcome& other, double tolerance) {
    for (const auto& part :
         {&Outcome::out, &Outcome::maps, &Outcome::weight, &Outcome::bias, &Outcome::mean, &Outcome::variance})
        CHECK(distance(one.*part, other.*part) < tolerance);
}

} // namespace

TEST_CASE("equalsLibTorchInEveryType") {
    const Outcome expected = outcomeOf(torch::kDouble, torch::kDouble, ordinary);
    checkAlike(outcomeOf(torch::kDouble, torch::kDouble, normThenRelu), expected, 1e-10);
    checkAlike(outcomeOf(torch::kFloat, torch::kFloat, normThenRelu), expected, 1e-4);
    checkAlike(outcomeOf(torch::kBFloat16, torch::kFloat, normThenRelu), expected, 0.05);
}

TEST_CASE("theGradientThatComesInIsNotWrittenTo") {
    torch::nn::BatchNorm2d norm = drawnNorm(torch::kFloat);
    const torch::Tensor maps = drawnMaps(torch::kFloat);
    const torch::Tensor gradient = torch::ones_like(maps);
    normThenRelu(norm, maps).backward(gradient);
    CHECK(gradient.eq(1).all().item<bool>());
}

TEST_CASE("evaluationTakesTheRunningStatistics") {
    torch::nn::BatchNorm2d norm = drawnNorm(torch::kFloat);
    normThenRelu(norm, drawnMaps(torch::kFloat));
    norm->eval();
    const torch::Tensor maps = drawnMaps(torch::kFloat);
    const torch::Tensor withGradients = normThenRelu(norm, maps);
    const torch::NoGradGuard noGradients;
    CHECK(distance(normThenRelu(norm, maps), ordinary(norm, maps)) < 1e-6);
    CHECK(distance(withGradients.detach(), ordinary(norm, maps)) < 1e-6);
}

TEST_CASE("mapsInAnotherLayoutGoThroughLibTorch") {
    torch::nn::BatchNorm2d norm = drawnNorm(torch::kFloat);
    const torch::Tensor maps = drawnMaps(torch::kFloat).detach().contiguous();
    const torch::Tensor out = normThenRelu(norm, maps);
    CHECK(out.is_contiguous());
    CHECK(distance(out.detach(), ordinary(drawnNorm(torch::kFloat), maps).detach()) < 1e-6);
}

TEST_CASE("whatIsNotANumberStaysNoneBothWays") {
    torch::nn::BatchNorm2d norm = drawnNorm(torch::kFloat);
    torch::Tensor maps = drawnMaps(torch::kBFloat16).detach();
    maps[0][2][0][0] = NAN;
    const torch::Tensor out = normThenRelu(norm, maps.requires_grad_());
    CHECK(out.select(1, 2).isnan().any().item<bool>());
    CHECK_FALSE(out.select(1, 3).isnan().any().item<bool>());
}
