// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ConvolutionBlocks.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"

#include <array>

namespace semblance {
namespace {

constexpr int kSmallestInputPx = 1; // every layer is padded, so that a single pixel stays one
constexpr int kFirstMaps = 16;
constexpr int kPooledMaps = 960;
constexpr int kHidden = 1280;
constexpr double kDropout = 0.2;
constexpr NormOptions kNorm{.epsilon = 1e-3, .momentum = 0.01}; // section 6.1.1: batch norms with average decay 0.99

/// A row of table 1. Squeezed maps are a quarter of the expanded ones, in whole eights (section 5.3); 0: none.
struct Row {
    int sizePx;
    int expanded;
    int out;
    int squeezed;
    Activation activation;
    int stride;
};

constexpr std::array<Row, 15> kLarge{{
    {3, 16, 16, 0, Activation::Relu, 1},
    {3, 64, 24, 0, Activation::Relu, 2},
    {3, 72, 24, 0, Activation::Relu, 1},
    {5, 72, 40, 24, Activation::Relu, 2},
    {5, 120, 40, 32, Activation::Relu, 1},
    {5, 120, 40, 32, Activation::Relu, 1},
    {3, 240, 80, 0, Activation::HardSwish, 2},
    {3, 200, 80, 0, Activation::HardSwish, 1},
    {3, 184, 80, 0, Activation::HardSwish, 1},
    {3, 184, 80, 0, Activation::HardSwish, 1},
    {3, 480, 112, 120, Activation::HardSwish, 1},
    {3, 672, 112, 168, Activation::HardSwish, 1},
    {5, 672, 160, 168, Activation::HardSwish, 2},
    {5, 960, 160, 240, Activation::HardSwish, 1},
    {5, 960, 160, 240, Activation::HardSwish, 1},
}};

InvertedResidualOptions blockOf(const Row& row, int in) {
    InvertedResidualOptions block;
    block.in = in;
    block.expanded = row.expanded;
    block.out = row.out;
    block.sizePx = row.sizePx;
    block.stride = row.stride;
    block.activation = row.activation;
    block.squeeze = {row.squeezed, Activation::Relu, Gate::HardSigmoid};
    block.norm = kNorm;
    return block;
}

/// Linear layer, hard swish, dropout and linear layer behind the pooled vector.
class Head : public torch::nn::Module {
public:
    explicit Head(int classes)
        : m_hidden(register_module("0", torch::nn::Linear(kPooledMaps, kHidden))),
          m_dropout(register_module("2", torch::nn::Dropout(kDropout))),
          m_linear(register_module("3", torch::nn::Linear(kHidden, classes))) {}

    torch::Tensor forward(const torch::Tensor& features) {
        const torch::Tensor x = torch::hardswish(m_hidden(features)); // [N,1280]
        return m_linear(m_dropout(x));                                // [N,K]
    }

private:
    torch::nn::Linear m_hidden;
    torch::nn::Dropout m_dropout;
    torch::nn::Linear m_linear;
};

/// Howard et al. 2019, arXiv 1905.02244: MobileNetV3-Large (table 1). As the published weights have it, a 1x1 convolution
/// of 960 maps is pooled and a linear layer of 1280 follows; dropout 0.2 (the paper's 0.8 is what is kept). Convolutions
/// start normal with their fan-out, linear layers with standard deviation 0.01, biases at zero.
class MobileNetV3 : public Network {
public:
    explicit MobileNetV3(int classes)
        : m_features(register_module("features", torch::nn::Sequential())),
          m_head(register_module("classifier", std::make_shared<Head>(classes))) {
        add({3, kFirstMaps, 3, 2, 1, Activation::HardSwish});
        int maps = kFirstMaps;
        for (const Row& row : kLarge) {
            m_features->push_back(std::make_shared<InvertedResidual>(blockOf(row, maps)));
            maps = row.out;
        }
        add({.in = maps, .out = kPooledMaps, .activation = Activation::HardSwish});
        apply(initialise);
    }

    torch::Tensor features(const torch::Tensor& images) override {
        requireImages(images, kSmallestInputPx);
        torch::Tensor x = m_features->forward(images); // [N,960,H/32,W/32]
        x = torch::adaptive_avg_pool2d(x, {1, 1});     // [N,960,1,1]
        return torch::flatten(x, 1);                   // [N,960]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_head->forward(features); } // [N,K]

private:
    static void initialise(torch::nn::Module& module) {
        heNormalOfFanOut(module);
        if (auto* linear = module.as<torch::nn::Linear>()) {
            torch::nn::init::normal_(linear->weight, 0, 0.01);
            torch::nn::init::zeros_(linear->bias);
        }
    }
    void add(const ConvolutionOptions& convolution) {
        m_features->push_back(std::make_shared<ConvolutionNorm>(convolution, kNorm));
    }

    torch::nn::Sequential m_features;
    std::shared_ptr<Head> m_head;
};

std::shared_ptr<Network> makeMobileNetV3(const NetworkOptions& options) {
    return std::make_shared<MobileNetV3>(options.classes);
}

} // namespace

namespace entries {

NetworkEntry mobilenet_v3_large() {
    NetworkInfo info;
    info.key = "mobilenet_v3_large";
    info.family = "mobilenet";
    info.title = "MobileNetV3-Large";
    info.paper = "Howard et al. 2019, arXiv 1905.02244, section 5, table 1";
    info.parametersOfThousandClasses = 5483032;
    info.smallestInputPx = kSmallestInputPx;
    info.featureWidth = kPooledMaps;
    info.headPrefixes = {"classifier.3."};
    info.stages = {{"features.0.", "features.1."},
                   {"features.2.", "features.3."},
                   {"features.4.", "features.5.", "features.6."},
                   {"features.7.", "features.8.", "features.9.", "features.10.", "features.11.", "features.12."},
                   {"features.13.", "features.14.", "features.15.", "features.16.", "classifier.0."}};
    info.publishedWeights = "mobilenet_v3_large-8738ca79.pth";
    return {info, makeMobileNetV3};
}

} // namespace entries
} // namespace semblance
