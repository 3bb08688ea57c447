// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ConvolutionBlocks.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"

#include <array>

namespace semblance {
namespace {

constexpr int kSmallestInputPx = 32; // one pixel less, and the last halving would leave none
constexpr double kNormEpsilon = 1e-6;
constexpr double kLayerScale = 1e-6;
constexpr double kLargestDrop = 0.1; // of stochastic depth; grows from 0 with the block's number

struct Stage {
    int maps;
    int blocks;
};

constexpr std::array<Stage, 4> kTiny{{{96, 3}, {192, 3}, {384, 9}, {768, 3}}};
constexpr int kPooledMaps = kTiny.back().maps;

int blocksOf(const std::array<Stage, 4>& stages) {
    int blocks = 0;
    for (const Stage& stage : stages)
        blocks += stage.blocks;
    return blocks;
}

torch::nn::LayerNormOptions normOptions(int maps) {
    return torch::nn::LayerNormOptions({maps}).eps(kNormEpsilon);
}

/// A convolution whose squares do not overlap: each side becomes 1/sizePx of what it was.
torch::nn::Conv2d patches(int in, int out, int sizePx) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, sizePx).stride(sizePx));
}

/// Layer norm over the maps of each pixel.
class MapNorm : public torch::nn::LayerNormImpl {
public:
    explicit MapNorm(int maps) : LayerNormImpl(normOptions(maps)) {}

    torch::Tensor forward(const torch::Tensor& x) {
        const torch::Tensor last = LayerNormImpl::forward(x.permute({0, 2, 3, 1})); // [N,H,W,C]
        return last.permute({0, 3, 1, 2});                                          // [N,C,H,W]
    }
};

/// Depthwise 7x7 convolution, layer norm, two linear layers with GELU between them.
class Branch : public torch::nn::Module {
public:
    explicit Branch(int maps)
        : m_depthwise(
              register_module("0", torch::nn::Conv2d(torch::nn::Conv2dOptions(maps, maps, 7).padding(3).groups(maps)))),
          m_norm(register_module("2", torch::nn::LayerNorm(normOptions(maps)))),
          m_expand(register_module("3", torch::nn::Linear(maps, 4 * maps))),
          m_contract(register_module("5", torch::nn::Linear(4 * maps, maps))) {}

    torch::Tensor forward(const torch::Tensor& maps) {
        torch::Tensor x = m_norm(m_depthwise(maps).permute({0, 2, 3, 1})); // [N,H,W,C]
        x = torch::gelu(m_expand(x));                                      // [N,H,W,4C]
        return m_contract(x).permute({0, 3, 1, 2});                        // [N,C,H,W]
    }

private:
    torch::nn::Conv2d m_depthwise;
    torch::nn::LayerNorm m_norm;
    torch::nn::Linear m_expand;
    torch::nn::Linear m_contract;
};

/// Figure 4, right: the branch, scaled map by map, is added to its input.
class Block : public torch::nn::Module {
public:
    Block(int maps, double dropProbability)
        : m_branch(register_module("block", std::make_shared<Branch>(maps))),
          m_scale(register_parameter("layer_scale", torch::full({maps, 1, 1}, kLayerScale))),
          m_stochasticDepth(register_module("stochastic_depth", std::make_shared<StochasticDepth>(dropProbability))) {}

    torch::Tensor forward(const torch::Tensor& x) {
        return m_stochasticDepth->forward(m_scale * m_branch->forward(x)) + x; // [N,C,H,W]
    }

private:
    std::shared_ptr<Branch> m_branch;
    torch::Tensor m_scale; // [C,1,1]
    std::shared_ptr<StochasticDepth> m_stochasticDepth;
};

/// Layer norm and linear layer behind the pooled vector.
class Head : public torch::nn::Module {
public:
    explicit Head(int classes)
        : m_norm(register_module("0", torch::nn::LayerNorm(normOptions(kPooledMaps)))),
          m_linear(register_module("2", torch::nn::Linear(kPooledMaps, classes))) {}

    torch::Tensor forward(const torch::Tensor& features) { return m_linear(m_norm(features)); } // [N,K]

private:
    torch::nn::LayerNorm m_norm;
    torch::nn::Linear m_linear;
};

/// Liu et al. 2022, arXiv 2201.03545: ConvNeXt-T (section 2, appendix A.1). Layer norms with eps 1e-6, layer scale 1e-6,
/// stochastic depth up to 0.1, convolutions and linear layers truncated normal with standard deviation 0.02, biases at
/// zero.
class ConvNext : public Network {
public:
    explicit ConvNext(int classes)
        : m_features(register_module("features", torch::nn::Sequential())),
          m_head(register_module("classifier", std::make_shared<Head>(classes))) {
        m_features->push_back(std::make_shared<Chain>(patches(3, kTiny.front().maps, 4), MapNorm(kTiny.front().maps)));
        for (std::size_t i = 0; i < kTiny.size(); ++i) {
            if (i > 0)
                m_features->push_back(
                    std::make_shared<Chain>(MapNorm(kTiny[i - 1].maps), patches(kTiny[i - 1].maps, kTiny[i].maps, 2)));
            addStage(kTiny[i]);
        }
        apply(initialise);
    }

    torch::Tensor features(const torch::Tensor& images) override {
        requireImages(images, kSmallestInputPx);
        torch::Tensor x = m_features->forward(images); // [N,768,H/32,W/32]
        x = torch::adaptive_avg_pool2d(x, {1, 1});     // [N,768,1,1]
        return torch::flatten(x, 1);                   // [N,768]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_head->forward(features); } // [N,K]

private:
    template <typename Layer>
    static void initialiseLayer(Layer* layer) {
        if (layer == nullptr) return;
        truncatedNormal(layer->weight, 0.02);
        torch::nn::init::zeros_(layer->bias);
    }
    static void initialise(torch::nn::Module& module) {
        initialiseLayer(module.as<torch::nn::Conv2d>());
        initialiseLayer(module.as<torch::nn::Linear>());
    }
    void addStage(const Stage& stage) {
        const auto blocks = std::make_shared<Chain>();
        for (int i = 0; i < stage.blocks; ++i) {
            const double drop = kLargestDrop * m_blocks++ / (blocksOf(kTiny) - 1);
            blocks->push_back(std::make_shared<Block>(stage.maps, drop));
        }
        m_features->push_back(blocks);
    }

    torch::nn::Sequential m_features;
    std::shared_ptr<Head> m_head;
    int m_blocks = 0;
};

std::shared_ptr<Network> makeConvNext(const NetworkOptions& options) {
    return std::make_shared<ConvNext>(options.classes);
}

} // namespace

namespace entries {

NetworkEntry convnext_tiny() {
    NetworkInfo info;
    info.key = "convnext_tiny";
    info.family = "convnext";
    info.title = "ConvNeXt-Tiny";
    info.paper = "Liu et al. 2022, arXiv 2201.03545, section 2";
    info.parametersOfThousandClasses = 28589128;
    info.smallestInputPx = kSmallestInputPx;
    info.featureWidth = kPooledMaps;
    info.headPrefixes = {"classifier.2."};
    info.stages = {{"features.0.", "features.1."},
                   {"features.2.", "features.3."},
                   {"features.4.", "features.5."},
                   {"features.6.", "features.7.", "classifier.0."}};
    info.publishedWeights = "convnext_tiny-983f1562.pth";
    return {info, makeConvNext};
}

} // namespace entries
} // namespace semblance
