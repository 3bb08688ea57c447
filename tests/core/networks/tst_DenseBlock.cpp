// SPDX-License-Identifier: GPL-3.0-or-later
// The dense block that trains in linear memory, against layer after layer with its input joined to its output.
#include "core/networks/DenseBlock.h"
#include "core/networks/NormRelu.h"
#include "tests/core/networks/Autocast.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace semblance;
using namespace semblance::tests;

namespace {

constexpr int kMaps = 5;
constexpr int kGrowth = 3;
constexpr int kLayers = 4;

torch::nn::Conv2d convolution(int in, int out, int sizePx) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, sizePx).padding(sizePx / 2).bias(false));
}

/// Layers whose weights, biases and statistics are drawn.
std::vector<DenseLayerModules> drawnLayers(torch::ScalarType type) {
    torch::manual_seed(7);
    std::vector<DenseLayerModules> layers;
    for (int i = 0; i < kLayers; ++i) {
        DenseLayerModules layer{torch::nn::BatchNorm2d(kMaps + i * kGrowth),
                                convolution(kMaps + i * kGrowth, 4 * kGrowth, 1), torch::nn::BatchNorm2d(4 * kGrowth),
                                convolution(4 * kGrowth, kGrowth, 3)};
        for (torch::nn::BatchNorm2d norm : {layer.norm1, layer.norm2}) {
            norm->weight.data().uniform_(0.5, 1.5);
            norm->bias.data().uniform_(-0.5, 0.5);
            norm->to(type);
        }
        layer.conv1->to(type);
        layer.conv2->to(type);
        layers.push_back(layer);
    }
    return layers;
}

std::vector<torch::Tensor> parametersOf(const std::vector<DenseLayerModules>& layers) {
    std::vector<torch::Tensor> parameters;
    for (const DenseLayerModules& layer : layers)
        for (const torch::Tensor& parameter : {layer.norm1->weight, layer.norm1->bias, layer.conv1->weight,
                                               layer.norm2->weight, layer.norm2->bias, layer.conv2->weight})
            parameters.push_back(parameter);
    return parameters;
}

torch::Tensor joined(torch::Tensor maps, const std::vector<DenseLayerModules>& layers) {
    for (DenseLayerModules layer : layers) {
        const torch::Tensor within = layer.conv1(torch::relu(layer.norm1(maps)));
        maps = torch::cat({maps, layer.conv2(torch::relu(layer.norm2(within)))}, 1);
    }
    return maps;
}

torch::Tensor drawnMaps(torch::ScalarType type, std::vector<std::int64_t> sizes = {3, kMaps, 6, 11}) {
    torch::manual_seed(11);
    return (torch::randn(sizes) * 2 + 1).to(type).requires_grad_();
}

struct Outcome {
    torch::Tensor maps, gradient;
    std::vector<torch::Tensor> parameters; ///< gradients; undefined where nothing is learned
    std::vector<torch::Tensor> statistics;
};

template <typename Forward>
Outcome outcomeOf(const std::vector<DenseLayerModules>& layers, const torch::Tensor& first, const Forward& forward) {
    const torch::Tensor maps = forward(first, layers);
    torch::manual_seed(13);
    const torch::Tensor weights = torch::randn(maps.sizes()).to(maps.scalar_type());
    (maps * weights).sum().backward();
    Outcome outcome{maps.detach(), first.grad(), {}, {}};
    for (DenseLayerModules layer : layers) {
        for (const torch::Tensor& parameter : {layer.norm1->weight, layer.norm1->bias, layer.conv1->weight,
                                               layer.norm2->weight, layer.norm2->bias, layer.conv2->weight})
            outcome.parameters.push_back(parameter.grad());
        for (const torch::nn::BatchNorm2d& norm : {layer.norm1, layer.norm2})
            for (const torch::Tensor& buffer : {norm->running_mean, norm->running_var, norm->num_batches_tracked})
                outcome.statistics.push_back(buffer);
    }
    return outcome;
}

/// Of the largest difference to the largest value.
double distance(const torch::Tensor& one, const torch::Tensor& other) {
    const torch::Tensor a = one.to(torch::kDouble), b = other.to(torch::kDouble);
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

void checkAlike(const Outcome& one, const Outcome& other, double tolerance) {
    CHECK(distance(one.maps, other.maps) < tolerance);
    CHECK(distance(one.gradient, other.gradient) < tolerance);
    REQUIRE(one.parameters.size() == other.parameters.size());
    for (std::size_t i = 0; i < one.parameters.size(); ++i) {
        CAPTURE(i);
        REQUIRE(one.parameters[i].defined() == other.parameters[i].defined());
        if (other.parameters[i].defined()) CHECK(distance(one.parameters[i], other.parameters[i]) < tolerance);
    }
    for (std::size_t i = 0; i < one.statistics.size(); ++i) {
        CAPTURE(i);
        CHECK(distance(one.statistics[i], other.statistics[i]) < tolerance);
    }
}

Outcome ofBlock(torch::ScalarType type) {
    return outcomeOf(drawnLayers(type), drawnMaps(type), denseBlock);
}

} // namespace

TEST_CASE("equalsLayerAfterLayerInDoublePrecision") {
    checkAlike(ofBlock(torch::kDouble), outcomeOf(drawnLayers(torch::kDouble), drawnMaps(torch::kDouble), joined),
               1e-10);
}

TEST_CASE("equalsItInSinglePrecisionAndWithChannelsLastMaps") {
    const Outcome expected = outcomeOf(drawnLayers(torch::kDouble), drawnMaps(torch::kDouble), joined);
    checkAlike(ofBlock(torch::kFloat), expected, 1e-4);
    const torch::Tensor maps = drawnMaps(torch::kFloat).detach().contiguous(torch::MemoryFormat::ChannelsLast);
    checkAlike(outcomeOf(drawnLayers(torch::kFloat), maps.requires_grad_(), denseBlock), expected, 1e-4);
}

TEST_CASE("isAsNearAsOrdinaryBFloat16") {
    const auto inBFloat16 = [](const auto& forward) {
        return [&forward](const torch::Tensor& first, const std::vector<DenseLayerModules>& layers) {
            const Autocast autocast;
            return forward(first.to(torch::kBFloat16), layers);
        };
    };
    const Outcome expected = outcomeOf(drawnLayers(torch::kDouble), drawnMaps(torch::kDouble), joined);
    const Outcome block = outcomeOf(drawnLayers(torch::kFloat), drawnMaps(torch::kFloat), inBFloat16(denseBlock));
    const Outcome ordinary = outcomeOf(drawnLayers(torch::kFloat), drawnMaps(torch::kFloat), inBFloat16(joined));
    CHECK((block.maps.scalar_type() == torch::kBFloat16));
    CHECK((block.parameters[0].scalar_type() == torch::kFloat));
    CHECK(distance(block.maps, expected.maps) < 0.03);
    for (std::size_t i = 0; i < expected.parameters.size(); ++i) {
        CAPTURE(i);
        const double limit = std::max(0.03, 2 * distance(ordinary.parameters[i], expected.parameters[i]));
        CHECK(distance(block.parameters[i], expected.parameters[i]) < limit);
    }
    CHECK(distance(block.gradient, expected.gradient) <
          std::max(0.03, 2 * distance(ordinary.gradient, expected.gradient)));
}

TEST_CASE("everyNumberOfThreadsGivesTheSameSums") {
    const int before = torch::get_num_threads();
    const auto withThreads = [](int threads) {
        torch::set_num_threads(threads);
        const torch::Tensor maps = drawnMaps(torch::kFloat, {2, kMaps, 40, 40});
        torch::NoGradGuard noGradients;
        return denseBlock(maps, drawnLayers(torch::kFloat));
    };
    const torch::Tensor one = withThreads(1), three = withThreads(3);
    torch::set_num_threads(before);
    CHECK(distance(three, one) < 1e-5); // the convolutions' own sums differ
    const torch::Tensor first = one.narrow(1, 0, kMaps);
    CHECK(torch::equal(first, three.narrow(1, 0, kMaps)));
}

TEST_CASE("frozenConvolutionsGetNoGradient") {
    const auto frozen = [] {
        std::vector<DenseLayerModules> layers = drawnLayers(torch::kDouble);
        for (const DenseLayerModules& layer : {layers[0], layers[1]})
            for (const torch::Tensor& weight : {layer.conv1->weight, layer.conv2->weight})
                torch::Tensor(weight).set_requires_grad(false);
        return layers;
    };
    checkAlike(outcomeOf(frozen(), drawnMaps(torch::kDouble), denseBlock),
               outcomeOf(frozen(), drawnMaps(torch::kDouble), joined), 1e-10);
}

TEST_CASE("smallMapsAndManyRows") {
    const std::vector<std::vector<std::int64_t>> shapes{{2, kMaps, 1, 1}, {1, kMaps, 1, 2}, {2, kMaps, 97, 101}};
    for (const std::vector<std::int64_t>& sizes : shapes) {
        CAPTURE(sizes[3]);
        checkAlike(outcomeOf(drawnLayers(torch::kDouble), drawnMaps(torch::kDouble, sizes), denseBlock),
                   outcomeOf(drawnLayers(torch::kDouble), drawnMaps(torch::kDouble, sizes), joined), 1e-9);
    }
}

TEST_CASE("aLoneValueIsRefusedAsLibTorchDoes") {
    CHECK_THROWS_WITH_AS(denseBlock(drawnMaps(torch::kFloat, {1, kMaps, 1, 1}), drawnLayers(torch::kFloat)),
                         doctest::Contains("more than 1 value per channel"), c10::Error);
}

TEST_CASE("whatIsNotANumberStaysNone") {
    torch::Tensor maps = drawnMaps(torch::kFloat).detach();
    maps[0][0][0][0] = std::nan("");
    const torch::Tensor result = denseBlock(maps.requires_grad_(), drawnLayers(torch::kFloat));
    CHECK(result.narrow(1, kMaps, kGrowth).isnan().any().item<bool>());
}

TEST_CASE("frozenNormsAndOtherTypesAreLeftToLibTorch") {
    std::vector<DenseLayerModules> layers = drawnLayers(torch::kFloat);
    const torch::Tensor maps = drawnMaps(torch::kFloat);
    CHECK(hasOwnDenseBlock(maps, layers));
    CHECK_FALSE(hasOwnDenseBlock(maps.to(torch::kHalf), layers));
    CHECK_FALSE(hasOwnDenseBlock(maps.to(torch::kDouble), layers));
    layers[3].norm1->options.eps(0.5);
    CHECK_FALSE(hasOwnDenseBlock(maps, layers));
    layers[3].norm1->options.eps(1e-5);
    layers[2].norm2->eval();
    CHECK_FALSE(hasOwnDenseBlock(maps, layers));
}

TEST_CASE("evaluationEqualsLayerAfterLayerToo") {
    for (const torch::ScalarType type : {torch::kDouble, torch::kFloat}) {
        std::vector<DenseLayerModules> layers = drawnLayers(type);
        denseBlock(drawnMaps(type), layers); // moves the statistics
        for (DenseLayerModules& layer : layers) {
            layer.norm1->eval();
            layer.norm2->eval();
        }
        CHECK_FALSE(hasOwnDenseBlock(drawnMaps(type), layers)); // it would have no gradients
        CHECK_FALSE(hasOwnDenseBlock(drawnMaps(type).detach(), layers));
        for (const torch::Tensor& parameter : parametersOf(layers))
            torch::Tensor(parameter).set_requires_grad(false);
        CHECK(hasOwnDenseBlock(drawnMaps(type).detach(), layers)); // nothing learns here: a frozen part of a network
        CHECK_FALSE(denseBlock(drawnMaps(type).detach(), layers).requires_grad());
        const torch::NoGradGuard noGradients;
        CHECK(hasOwnDenseBlock(drawnMaps(type), layers));
        CHECK(distance(denseBlock(drawnMaps(type), layers), joined(drawnMaps(type), layers)) < 1e-5);
    }
}
