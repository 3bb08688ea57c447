// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ConvolutionBlocks.h"
#include "core/networks/FoldedNorms.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"
#include "core/networks/NormRelu.h"

#include <array>

namespace semblance {
namespace {

constexpr int kSmallestInputPx = 1; // every layer is padded, so that a single pixel stays one
constexpr int kFirstMaps = 64;

enum class Block {
    Basic,     ///< two 3x3 convolutions (figure 5, left)
    Bottleneck ///< 1x1, 3x3 and 1x1 to four times the maps (figure 5, right)
};

/// What tells one ResNet from another (table 1).
struct ResNetConfiguration {
    Block block;
    std::array<int, 4> blocks; ///< in each layer
};

constexpr ResNetConfiguration kResNet18{Block::Basic, {2, 2, 2, 2}};
constexpr ResNetConfiguration kResNet50{Block::Bottleneck, {3, 4, 6, 3}};

torch::nn::Conv2d convolution(int in, int out, int sizePx, int stride = 1) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, sizePx).stride(stride).padding(sizePx / 2).bias(false));
}

int mapsOf(Block block, int width) {
    return block == Block::Basic ? width : 4 * width;
}

struct BlockShape {
    int in = 0;    ///< maps
    int width = 0; ///< maps of its 3x3 convolution
    int stride = 1;
};

/// Convolutions with a batch norm behind each, the input added before the last ReLU. Where shapes differ the input goes
/// through a 1x1 convolution and a batch norm ("downsample", option B of section 3.3). The stride is that of the 3x3
/// convolution, as the published weights have it; the paper strides in the first 1x1.
class ResidualBlock : public torch::nn::Module, public FoldsNorms {
public:
    ResidualBlock(Block block, const BlockShape& shape) {
        const int out = mapsOf(block, shape.width);
        if (block == Block::Basic) {
            add(convolution(shape.in, shape.width, 3, shape.stride), shape.width);
            add(convolution(shape.width, out, 3), out);
        } else {
            add(convolution(shape.in, shape.width, 1), shape.width);
            add(convolution(shape.width, shape.width, 3, shape.stride), shape.width);
            add(convolution(shape.width, out, 1), out);
        }
        if (shape.stride != 1 || shape.in != out)
            m_downsample =
                register_module("downsample", torch::nn::Sequential(convolution(shape.in, out, 1, shape.stride),
                                                                    torch::nn::BatchNorm2d(out)));
    }

    torch::Tensor forward(const torch::Tensor& input) {
        torch::Tensor x = input;
        for (std::size_t i = 0; i < m_convolutions.size(); ++i) {
            x = m_convolutions[i](x); // [N,width,H/stride,W/stride], the last [N,out,H/stride,W/stride]
            x = i + 1 < m_convolutions.size() ? normThenRelu(m_norms[i], x) : normOf(m_norms[i], x);
        }
        x += m_downsample.is_empty() ? input : m_downsample->forward(input);
        return x.relu_();
    }

    void foldNorms() override {
        for (std::size_t i = 0; i < m_convolutions.size(); ++i)
            foldInto(*this, "conv" + std::to_string(i + 1), m_convolutions[i], m_norms[i]);
        if (m_downsample.is_empty()) return;
        const torch::nn::Conv2d convolution(std::dynamic_pointer_cast<torch::nn::Conv2dImpl>(m_downsample->ptr(0)));
        const torch::nn::BatchNorm2d norm(std::dynamic_pointer_cast<torch::nn::BatchNorm2dImpl>(m_downsample->ptr(1)));
        m_downsample = replace_module("downsample", torch::nn::Sequential(foldedConvolution(convolution, norm)));
    }

private:
    void add(const torch::nn::Conv2d& layer, int maps) {
        const std::string number = std::to_string(m_convolutions.size() + 1);
        m_convolutions.push_back(register_module("conv" + number, layer));
        m_norms.push_back(register_module("bn" + number, torch::nn::BatchNorm2d(maps)));
    }

    std::vector<torch::nn::Conv2d> m_convolutions;
    std::vector<torch::nn::BatchNorm2d> m_norms;
    torch::nn::Sequential m_downsample{nullptr};
};

/// He et al. 2016, arXiv 1512.03385: the ImageNet networks of section 4.1 (table 1). Convolutions start normal with their
/// fan-out (He et al. 2015), batch norms with weight 1 and bias 0, the linear layer as LibTorch leaves it.
class ResNet : public Network, public FoldsNorms {
public:
    ResNet(const ResNetConfiguration& configuration, int classes) {
        for (std::size_t i = 0; i < configuration.blocks.size(); ++i)
            addLayer(configuration, i);
        m_classifier = register_module("fc", torch::nn::Linear(m_maps, classes));
        apply(heNormalOfFanOut);
    }

    torch::Tensor features(const torch::Tensor& images) override {
        requireImages(images, kSmallestInputPx);
        torch::Tensor x = normThenRelu(m_norm, m_convolution(images)); // [N,64,H/2,W/2]
        x = torch::max_pool2d(x, 3, 2, 1);                             // [N,64,H/4,W/4]
        for (auto& layer : m_layers)
            x = layer->forward(x);                 // [N,C,H/4,W/4], halved by each further layer
        x = torch::adaptive_avg_pool2d(x, {1, 1}); // [N,F,1,1]
        return torch::flatten(x, 1);               // [N,F]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier(features); } // [N,K]
    void foldNorms() override { foldInto(*this, "conv1", m_convolution, m_norm); }

private:
    void addLayer(const ResNetConfiguration& configuration, std::size_t index) {
        const int width = kFirstMaps << index;
        torch::nn::Sequential layer;
        for (int i = 0; i < configuration.blocks[index]; ++i) {
            const int stride = index > 0 && i == 0 ? 2 : 1;
            layer->push_back(std::make_shared<ResidualBlock>(configuration.block, BlockShape{m_maps, width, stride}));
            m_maps = mapsOf(configuration.block, width);
        }
        m_layers.push_back(register_module("layer" + std::to_string(index + 1), layer));
    }

    torch::nn::Conv2d m_convolution{register_module("conv1", convolution(3, kFirstMaps, 7, 2))};
    torch::nn::BatchNorm2d m_norm{register_module("bn1", torch::nn::BatchNorm2d(kFirstMaps))};
    int m_maps = kFirstMaps;
    std::vector<torch::nn::Sequential> m_layers;
    torch::nn::Linear m_classifier{nullptr};
};

template <const ResNetConfiguration& configuration>
std::shared_ptr<Network> makeResNet(const NetworkOptions& options) {
    return std::make_shared<ResNet>(configuration, options.classes);
}

NetworkInfo infoOf(const std::string& depth) {
    NetworkInfo info;
    info.key = "resnet" + depth;
    info.family = "resnet";
    info.title = "ResNet-" + depth;
    info.paper = "He et al. 2016, arXiv 1512.03385, section 4.1, table 1";
    info.smallestInputPx = kSmallestInputPx;
    info.headPrefixes = {"fc."};
    info.stages = {{"conv1.", "bn1."}, {"layer1."}, {"layer2."}, {"layer3."}, {"layer4."}};
    return info;
}

} // namespace

namespace entries {

NetworkEntry resnet18() {
    NetworkInfo info = infoOf("18");
    info.parametersOfThousandClasses = 11689512;
    info.featureWidth = 512;
    info.publishedWeights = "resnet18-f37072fd.pth";
    return {info, makeResNet<kResNet18>};
}

NetworkEntry resnet50() {
    NetworkInfo info = infoOf("50");
    info.parametersOfThousandClasses = 25557032;
    info.featureWidth = 2048;
    info.publishedWeights = "resnet50-0676ba61.pth";
    return {info, makeResNet<kResNet50>};
}

} // namespace entries
} // namespace semblance
