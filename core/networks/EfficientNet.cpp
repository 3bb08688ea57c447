// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ConvolutionBlocks.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"

#include <array>
#include <cmath>

namespace semblance {
namespace {

constexpr int kSmallestInputPx = 1; // every layer is padded, so that a single pixel stays one
constexpr int kFirstMaps = 32;
constexpr int kPooledMaps = 1280;
constexpr double kDropout = 0.2;
constexpr double kLargestDrop = 0.2; // of stochastic depth; grows from 0 with the block's number

/// A row of table 1.
struct Stage {
    int expansion;
    int sizePx;
    int stride; ///< of its first block
    int out;
    int blocks;
};

constexpr std::array<Stage, 7> kB0{{
    {1, 3, 1, 16, 1},
    {6, 3, 2, 24, 2},
    {6, 5, 2, 40, 2},
    {6, 3, 2, 80, 3},
    {6, 5, 1, 112, 3},
    {6, 5, 2, 192, 4},
    {6, 3, 1, 320, 1},
}};

constexpr int blocksOf(const std::array<Stage, 7>& stages) {
    int blocks = 0;
    for (const Stage& stage : stages)
        blocks += stage.blocks;
    return blocks;
}

/// Tan and Le 2019, arXiv 1905.11946: EfficientNet-B0 (table 1), with squeeze and excitation to a quarter of a block's
/// input maps, SiLU, dropout 0.2 and stochastic depth up to 0.2 (section 5.2; the paper keeps 0.8). Departures, those of
/// the published weights: batch norms with eps 1e-5 and momentum 0.1. Convolutions start normal with their fan-out, the
/// linear layer uniform within 1/sqrt(classes), biases at zero.
class EfficientNet : public Network {
public:
    explicit EfficientNet(int classes)
        : m_features(register_module("features", torch::nn::Sequential())),
          m_classifier(register_module("classifier", torch::nn::Sequential(torch::nn::Dropout(kDropout),
                                                                           torch::nn::Linear(kPooledMaps, classes)))) {
        add({3, kFirstMaps, 3, 2, 1, Activation::Silu});
        for (const Stage& stage : kB0)
            addStage(stage);
        add({.in = m_maps, .out = kPooledMaps, .activation = Activation::Silu});
        apply(initialise);
    }

    torch::Tensor features(const torch::Tensor& images) override {
        requireImages(images, kSmallestInputPx);
        torch::Tensor x = m_features->forward(images); // [N,1280,H/32,W/32]
        x = torch::adaptive_avg_pool2d(x, {1, 1});     // [N,1280,1,1]
        return torch::flatten(x, 1);                   // [N,1280]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier->forward(features); } // [N,K]

private:
    static void initialise(torch::nn::Module& module) {
        heNormalOfFanOut(module);
        if (auto* linear = module.as<torch::nn::Linear>()) {
            const double range = 1 / std::sqrt(static_cast<double>(linear->options.out_features()));
            torch::nn::init::uniform_(linear->weight, -range, range);
            torch::nn::init::zeros_(linear->bias);
        }
    }
    void add(const ConvolutionOptions& convolution) {
        m_features->push_back(std::make_shared<ConvolutionNorm>(convolution, NormOptions()));
    }
    void addStage(const Stage& stage) {
        const auto blocks = std::make_shared<Chain>();
        for (int i = 0; i < stage.blocks; ++i) {
            InvertedResidualOptions block;
            block.in = m_maps;
            block.expanded = stage.expansion * m_maps;
            block.out = stage.out;
            block.sizePx = stage.sizePx;
            block.stride = i == 0 ? stage.stride : 1;
            block.activation = Activation::Silu;
            block.squeeze = {m_maps / 4, Activation::Silu, Gate::Sigmoid};
            block.dropProbability = kLargestDrop * m_blocks++ / blocksOf(kB0);
            blocks->push_back(std::make_shared<InvertedResidual>(block));
            m_maps = stage.out;
        }
        m_features->push_back(blocks);
    }

    torch::nn::Sequential m_features;
    torch::nn::Sequential m_classifier;
    int m_maps = kFirstMaps;
    int m_blocks = 0;
};

std::shared_ptr<Network> makeEfficientNet(const NetworkOptions& options) {
    return std::make_shared<EfficientNet>(options.classes);
}

} // namespace

namespace entries {

NetworkEntry efficientnet_b0() {
    NetworkInfo info;
    info.key = "efficientnet_b0";
    info.family = "efficientnet";
    info.title = "EfficientNet-B0";
    info.paper = "Tan and Le 2019, arXiv 1905.11946, section 4, table 1";
    info.parametersOfThousandClasses = 5288548;
    info.smallestInputPx = kSmallestInputPx;
    info.featureWidth = kPooledMaps;
    info.headPrefixes = {"classifier.1."};
    info.stages = {{"features.0.", "features.1."},
                   {"features.2."},
                   {"features.3."},
                   {"features.4.", "features.5."},
                   {"features.6.", "features.7.", "features.8."}};
    info.publishedWeights = "efficientnet_b0_rwightman-7f5810bc.pth";
    return {info, makeEfficientNet};
}

} // namespace entries
} // namespace semblance
