// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/DenseNetFeatures.h"

#include "core/networks/DenseBlock.h"
#include "core/networks/NormRelu.h"

namespace semblance {
namespace {

constexpr int kBottleneck = 4; // a layer's 1x1 convolution gives 4 k maps (section 3, "DenseNet-B")

torch::nn::Conv2d convolution(int in, int out, int sizePx, int stride = 1) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, sizePx).stride(stride).padding(sizePx / 2).bias(false));
}

} // namespace

/// BN, ReLU, 1x1 convolution, BN, ReLU, 3x3 convolution; adds `growth` maps.
class DenseNetFeatures::Layer : public torch::nn::Module, public FoldsNorms {
public:
    Layer(int maps, int growth)
        : m_norm1(register_module("norm1", torch::nn::BatchNorm2d(maps))),
          m_conv1(register_module("conv1", convolution(maps, kBottleneck * growth, 1))),
          m_norm2(register_module("norm2", torch::nn::BatchNorm2d(kBottleneck * growth))),
          m_conv2(register_module("conv2", convolution(kBottleneck * growth, growth, 3))) {}

    torch::Tensor forward(const torch::Tensor& maps) {
        torch::Tensor x = m_conv1(normThenRelu(m_norm1, maps)); // [N,4k,H,W]
        return m_conv2(normThenRelu(m_norm2, x));               // [N,k,H,W]
    }

    void foldNorms() override { foldInto(*this, "conv1", m_conv1, m_norm2); }
    DenseLayerModules modules() const { return {m_norm1, m_conv1, m_norm2, m_conv2}; }

private:
    torch::nn::BatchNorm2d m_norm1;
    torch::nn::Conv2d m_conv1;
    torch::nn::BatchNorm2d m_norm2;
    torch::nn::Conv2d m_conv2;
};

class DenseNetFeatures::Block : public torch::nn::Module {
public:
    Block(int maps, int growth, int layers) {
        for (int i = 0; i < layers; ++i)
            m_layers.push_back(register_module("denselayer" + std::to_string(i + 1),
                                               std::make_shared<Layer>(maps + i * growth, growth)));
    }

    torch::Tensor forward(torch::Tensor x) {
        const std::vector<DenseLayerModules> layers = modules();
        if (hasOwnDenseBlock(x, layers)) return denseBlock(x, layers);
        // One tensor that grows: the same values as joining the list of all layers each time, but its backward pass
        // adds one gradient a layer where the list adds one for every pair of layers.
        for (const auto& layer : m_layers)
            x = torch::cat({x, layer->forward(x)}, 1); // [N,C+ik,H,W]
        return x;
    }

private:
    std::vector<DenseLayerModules> modules() const {
        std::vector<DenseLayerModules> layers;
        for (const auto& layer : m_layers)
            layers.push_back(layer->modules());
        return layers;
    }

    std::vector<std::shared_ptr<Layer>> m_layers;
};

/// Halves maps and sides (section 3, "DenseNet-C", compression 0.5).
class DenseNetFeatures::Transition : public torch::nn::Module {
public:
    explicit Transition(int maps)
        : m_norm(register_module("norm", torch::nn::BatchNorm2d(maps))),
          m_conv(register_module("conv", convolution(maps, maps / 2, 1))) {}

    torch::Tensor forward(torch::Tensor x) {
        // A 1x1 convolution without bias and a mean may change places; pooled first, the convolution has a quarter of the
        // work. (The paper pools last.)
        x = torch::avg_pool2d(normThenRelu(m_norm, x), 2, 2); // [N,C,H/2,W/2]
        return m_conv(x);                                     // [N,C/2,H/2,W/2]
    }

private:
    torch::nn::BatchNorm2d m_norm;
    torch::nn::Conv2d m_conv;
};

DenseNetFeatures::DenseNetFeatures(const DenseNetConfiguration& configuration)
    : m_conv0(register_module("conv0", convolution(3, configuration.firstMaps, 7, 2))),
      m_norm0(register_module("norm0", torch::nn::BatchNorm2d(configuration.firstMaps))),
      m_maps(configuration.firstMaps) {
    for (std::size_t i = 0; i < configuration.layers.size(); ++i) {
        if (i > 0) addTransition(i);
        addBlock(i + 1, configuration.growth, configuration.layers[i]);
    }
    m_norm5 = register_module("norm5", torch::nn::BatchNorm2d(m_maps));
}

torch::Tensor DenseNetFeatures::forward(const torch::Tensor& images) {
    torch::Tensor x = normThenRelu(m_norm0, m_conv0(images)); // [N,C0,H/2,W/2]
    x = torch::max_pool2d(x, 3, 2, 1);                        // [N,C0,H/4,W/4]
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        if (i > 0) x = m_transitions[i - 1]->forward(x); // [N,C/2,H/2^(i+2),W/2^(i+2)]
        x = m_blocks[i]->forward(x);                     // [N,C,H/2^(i+2),W/2^(i+2)]
    }
    return m_norm5(x); // [N,F,H/32,W/32]
}

torch::Tensor DenseNetFeatures::pooled(const torch::Tensor& images) {
    torch::Tensor x = forward(images).relu_(); // [N,F,H/32,W/32]
    x = torch::adaptive_avg_pool2d(x, {1, 1}); // [N,F,1,1]
    return torch::flatten(x, 1);               // [N,F]
}

void DenseNetFeatures::addTransition(std::size_t number) {
    m_transitions.push_back(
        register_module("transition" + std::to_string(number), std::make_shared<Transition>(m_maps)));
    m_maps /= 2;
}

void DenseNetFeatures::addBlock(std::size_t number, int growth, int layers) {
    m_blocks.push_back(
        register_module("denseblock" + std::to_string(number), std::make_shared<Block>(m_maps, growth, layers)));
    m_maps += growth * layers;
}

void initialiseDenseNet(torch::nn::Module& module) {
    if (auto* conv = module.as<torch::nn::Conv2d>()) torch::nn::init::kaiming_normal_(conv->weight);
    if (auto* linear = module.as<torch::nn::Linear>()) torch::nn::init::zeros_(linear->bias);
}

std::vector<std::vector<std::string>> denseNetStages() {
    return {{"features.conv0.", "features.norm0."},
            {"features.denseblock1.", "features.transition1."},
            {"features.denseblock2.", "features.transition2."},
            {"features.denseblock3.", "features.transition3."},
            {"features.denseblock4.", "features.norm5."}};
}

} // namespace semblance
