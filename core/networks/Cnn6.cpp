// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/FoldedNorms.h"
#include "core/networks/Network.h"
#include "core/networks/NetworkEntry.h"
#include "core/networks/NormRelu.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr int kSmallestInputPx = 2; // the pool leaves one pixel of two
constexpr int kLargestGrid = 75;    // what the pool leaves of 150 px
constexpr int kMaps = 32;
constexpr int kHidden = 128;

torch::nn::Conv2dOptions convolution3x3(int in, int out) {
    return torch::nn::Conv2dOptions(in, out, 3).padding(1);
}

/// The study's "6-layer CNN from scratch": three convolutions, one pool, a hidden and an output layer. The study counts
/// six layers and names the last one alone; that they are 3 convolutions + pool + 2 linear layers is our reading. Our
/// departure: images above 150 px are averaged to a grid of 75 x 75 before the hidden layer, so that the network does
/// not grow with the image. Initialisation: LibTorch's own (uniform, He et al. 2015 with a = sqrt 5), as the notebook
/// left it.
class Cnn6 : public Network, public FoldsNorms {
public:
    explicit Cnn6(const NetworkOptions& options)
        : m_gridHeight(std::min(options.heightPx / 2, kLargestGrid)),
          m_gridWidth(std::min(options.widthPx / 2, kLargestGrid)),
          m_hidden(register_module("hidden", torch::nn::Linear(kMaps * m_gridHeight * m_gridWidth, kHidden))),
          m_classifier(register_module("classifier", torch::nn::Linear(kHidden, options.classes))) {}

    torch::Tensor features(const torch::Tensor& images) override {
        requireImages(images, kSmallestInputPx);
        torch::Tensor x = normThenRelu(m_norm1, m_conv1(images)); // [N,12,H,W]
        x = torch::max_pool2d(x, 2);                              // [N,12,H/2,W/2]
        x = m_conv2(x).relu_();                                   // [N,20,H/2,W/2]
        x = normThenRelu(m_norm3, m_conv3(x));                    // [N,32,H/2,W/2]
        if (x.size(2) != m_gridHeight || x.size(3) != m_gridWidth)
            x = torch::adaptive_avg_pool2d(x, {m_gridHeight, m_gridWidth}); // [N,32,75,75]
        return torch::relu(m_hidden(torch::flatten(x, 1)));                 // [N,128]
    }

    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier(features); } // [N,K]

    void foldNorms() override {
        foldInto(*this, "conv1", m_conv1, m_norm1);
        foldInto(*this, "conv3", m_conv3, m_norm3);
    }

private:
    torch::nn::Conv2d m_conv1{register_module("conv1", torch::nn::Conv2d(convolution3x3(3, 12)))};
    torch::nn::BatchNorm2d m_norm1{register_module("bn1", torch::nn::BatchNorm2d(12))};
    torch::nn::Conv2d m_conv2{register_module("conv2", torch::nn::Conv2d(convolution3x3(12, 20)))};
    torch::nn::Conv2d m_conv3{register_module("conv3", torch::nn::Conv2d(convolution3x3(20, kMaps)))};
    torch::nn::BatchNorm2d m_norm3{register_module("bn3", torch::nn::BatchNorm2d(kMaps))};
    std::int64_t m_gridHeight;
    std::int64_t m_gridWidth;
    torch::nn::Linear m_hidden;
    torch::nn::Linear m_classifier;
};

std::shared_ptr<Network> makeCnn6(const NetworkOptions& options) {
    return std::make_shared<Cnn6>(options);
}

} // namespace

namespace entries {

NetworkEntry cnn6() {
    NetworkInfo info;
    info.key = "cnn6";
    info.family = "cnn";
    info.title = "6-layer CNN";
    info.paper = "the study's small network from scratch; six layers as we read it";
    info.parametersOfThousandClasses = 23177524; // at the default size
    info.smallestInputPx = kSmallestInputPx;
    info.defaultWidthPx = 150;
    info.defaultHeightPx = 150;
    info.featureWidth = kHidden;
    info.headPrefixes = {"classifier."};
    info.normalisation = {{0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F}};
    info.stages = {{"conv1.", "bn1."}, {"conv2."}, {"conv3.", "bn3."}, {"hidden."}};
    return {info, makeCnn6};
}

} // namespace entries
} // namespace semblance
