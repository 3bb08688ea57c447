// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"

#include <array>

namespace semblance {
namespace {

constexpr int kSmallestInputPx = 29; // one pixel less, and the last transition would leave none
constexpr int kBottleneck = 4;       // a layer's 1x1 convolution gives 4 k maps (section 3, "DenseNet-B")

/// What tells one DenseNet from another (table 1). 161, the wide one, is not in the table: its k = 48 and 96 first maps are
/// those of the weights that its authors published.
struct DenseNetConfiguration {
    int growth;                ///< maps that a layer adds, k
    std::array<int, 4> layers; ///< in each dense block
    int firstMaps;             ///< of the first convolution
};

constexpr DenseNetConfiguration kDenseNet121{32, {6, 12, 24, 16}, 64};
constexpr DenseNetConfiguration kDenseNet161{48, {6, 12, 36, 24}, 96};
constexpr DenseNetConfiguration kDenseNet169{32, {6, 12, 32, 32}, 64};
constexpr DenseNetConfiguration kDenseNet201{32, {6, 12, 48, 32}, 64};

torch::nn::Conv2d convolution(int in, int out, int sizePx, int stride = 1) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, sizePx).stride(stride).padding(sizePx / 2).bias(false));
}

/// BN, ReLU, 1x1 convolution, BN, ReLU, 3x3 convolution; adds `growth` maps.
class DenseLayer : public torch::nn::Module {
public:
    DenseLayer(int maps, int growth)
        : m_norm1(register_module("norm1", torch::nn::BatchNorm2d(maps))),
          m_conv1(register_module("conv1", convolution(maps, kBottleneck * growth, 1))),
          m_norm2(register_module("norm2", torch::nn::BatchNorm2d(kBottleneck * growth))),
          m_conv2(register_module("conv2", convolution(kBottleneck * growth, growth, 3))) {}

    torch::Tensor forward(const torch::Tensor& maps) {
        torch::Tensor x = m_conv1(m_norm1(maps).relu_()); // [N,4k,H,W]
        return m_conv2(m_norm2(x).relu_());               // [N,k,H,W]
    }

private:
    torch::nn::BatchNorm2d m_norm1;
    torch::nn::Conv2d m_conv1;
    torch::nn::BatchNorm2d m_norm2;
    torch::nn::Conv2d m_conv2;
};

class DenseBlock : public torch::nn::Module {
public:
    DenseBlock(int maps, int growth, int layers) {
        for (int i = 0; i < layers; ++i)
            m_layers.push_back(register_module("denselayer" + std::to_string(i + 1),
                                               std::make_shared<DenseLayer>(maps + i * growth, growth)));
    }

    torch::Tensor forward(torch::Tensor x) {
        // One tensor that grows: the same values as joining the list of all layers each time, but its backward pass
        // adds one gradient a layer where the list adds one for every pair of layers.
        for (const auto& layer : m_layers)
            x = torch::cat({x, layer->forward(x)}, 1); // [N,C+ik,H,W]
        return x;
    }

private:
    std::vector<std::shared_ptr<DenseLayer>> m_layers;
};

/// Halves maps and sides (section 3, "DenseNet-C", compression 0.5).
class Transition : public torch::nn::Module {
public:
    explicit Transition(int maps)
        : m_norm(register_module("norm", torch::nn::BatchNorm2d(maps))),
          m_conv(register_module("conv", convolution(maps, maps / 2, 1))) {}

    torch::Tensor forward(torch::Tensor x) {
        x = m_conv(m_norm(x).relu_());     // [N,C/2,H,W]
        return torch::avg_pool2d(x, 2, 2); // [N,C/2,H/2,W/2]
    }

private:
    torch::nn::BatchNorm2d m_norm;
    torch::nn::Conv2d m_conv;
};

/// Everything before the classifier, under the published name `features`.
class DenseFeatures : public torch::nn::Module {
public:
    explicit DenseFeatures(const DenseNetConfiguration& configuration)
        : m_conv0(register_module("conv0", convolution(3, configuration.firstMaps, 7, 2))),
          m_norm0(register_module("norm0", torch::nn::BatchNorm2d(configuration.firstMaps))),
          m_maps(configuration.firstMaps) {
        for (std::size_t i = 0; i < configuration.layers.size(); ++i) {
            if (i > 0) addTransition(i);
            addBlock(i + 1, configuration.growth, configuration.layers[i]);
        }
        m_norm5 = register_module("norm5", torch::nn::BatchNorm2d(m_maps));
    }

    torch::Tensor forward(const torch::Tensor& images) {
        torch::Tensor x = m_norm0(m_conv0(images)).relu_(); // [N,C0,H/2,W/2]
        x = torch::max_pool2d(x, 3, 2, 1);                  // [N,C0,H/4,W/4]
        for (std::size_t i = 0; i < m_blocks.size(); ++i) {
            if (i > 0) x = m_transitions[i - 1]->forward(x); // [N,C/2,H/2^(i+2),W/2^(i+2)]
            x = m_blocks[i]->forward(x);                     // [N,C,H/2^(i+2),W/2^(i+2)]
        }
        return m_norm5(x); // [N,F,H/32,W/32]
    }

    int maps() const { return m_maps; }

private:
    void addTransition(std::size_t number) {
        m_transitions.push_back(
            register_module("transition" + std::to_string(number), std::make_shared<Transition>(m_maps)));
        m_maps /= 2;
    }
    void addBlock(std::size_t number, int growth, int layers) {
        m_blocks.push_back(register_module("denseblock" + std::to_string(number),
                                           std::make_shared<DenseBlock>(m_maps, growth, layers)));
        m_maps += growth * layers;
    }

    torch::nn::Conv2d m_conv0;
    torch::nn::BatchNorm2d m_norm0;
    int m_maps;
    std::vector<std::shared_ptr<DenseBlock>> m_blocks;
    std::vector<std::shared_ptr<Transition>> m_transitions;
    torch::nn::BatchNorm2d m_norm5{nullptr};
};

/// Huang et al. 2017, arXiv 1608.06993: the ImageNet networks of section 4 (table 1), without dropout. Batch norms with
/// eps 1e-5 and momentum 0.1, He's normal initialisation of convolutions, biases zero, as published weights expect.
class DenseNet : public Network {
public:
    DenseNet(const DenseNetConfiguration& configuration, int classes)
        : m_features(register_module("features", std::make_shared<DenseFeatures>(configuration))),
          m_classifier(register_module("classifier", torch::nn::Linear(m_features->maps(), classes))) {
        apply(initialise);
    }

    torch::Tensor features(const torch::Tensor& images) override {
        requireImages(images, kSmallestInputPx);
        torch::Tensor x = m_features->forward(images).relu_(); // [N,F,H/32,W/32]
        x = torch::adaptive_avg_pool2d(x, {1, 1});             // [N,F,1,1]
        return torch::flatten(x, 1);                           // [N,F]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier(features); } // [N,K]

private:
    // Batch norms start with weight 1 and bias 0, and a linear layer keeps LibTorch's own weights.
    static void initialise(torch::nn::Module& module) {
        if (auto* conv = module.as<torch::nn::Conv2d>()) torch::nn::init::kaiming_normal_(conv->weight);
        if (auto* linear = module.as<torch::nn::Linear>()) torch::nn::init::zeros_(linear->bias);
    }

    std::shared_ptr<DenseFeatures> m_features;
    torch::nn::Linear m_classifier;
};

template <const DenseNetConfiguration& configuration>
std::shared_ptr<Network> makeDenseNet(const NetworkOptions& options) {
    return std::make_shared<DenseNet>(configuration, options.classes);
}

/// What all DenseNets have in common.
NetworkInfo infoOf(const std::string& depth) {
    NetworkInfo info;
    info.key = "densenet" + depth;
    info.family = "densenet";
    info.title = "DenseNet-" + depth;
    info.paper = "Huang et al. 2017, arXiv 1608.06993, sections 3 and 4, table 1";
    info.smallestInputPx = kSmallestInputPx;
    info.headPrefixes = {"classifier."};
    info.stages = {{"features.conv0.", "features.norm0."},
                   {"features.denseblock1.", "features.transition1."},
                   {"features.denseblock2.", "features.transition2."},
                   {"features.denseblock3.", "features.transition3."},
                   {"features.denseblock4.", "features.norm5."}};
    return info;
}

} // namespace

namespace entries {

NetworkEntry densenet121() {
    NetworkInfo info = infoOf("121");
    info.parametersOfThousandClasses = 7978856;
    info.featureWidth = 1024;
    info.publishedWeights = "densenet121-a639ec97.pth";
    return {info, makeDenseNet<kDenseNet121>};
}

NetworkEntry densenet161() {
    NetworkInfo info = infoOf("161");
    info.parametersOfThousandClasses = 28681000;
    info.featureWidth = 2208;
    info.publishedWeights = "densenet161-8d451a50.pth";
    return {info, makeDenseNet<kDenseNet161>};
}

NetworkEntry densenet169() {
    NetworkInfo info = infoOf("169");
    info.parametersOfThousandClasses = 14149480;
    info.featureWidth = 1664;
    info.publishedWeights = "densenet169-b2777c0a.pth";
    return {info, makeDenseNet<kDenseNet169>};
}

NetworkEntry densenet201() {
    NetworkInfo info = infoOf("201");
    info.parametersOfThousandClasses = 20013928;
    info.featureWidth = 1920;
    info.publishedWeights = "densenet201-c1103571.pth";
    return {info, makeDenseNet<kDenseNet201>};
}

} // namespace entries
} // namespace semblance
