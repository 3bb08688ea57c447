// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ConvolutionBlocks.h"

#include "core/networks/NormRelu.h"

namespace semblance {
namespace {

torch::nn::Conv2dOptions convolutionOptions(const ConvolutionOptions& options) {
    return torch::nn::Conv2dOptions(options.in, options.out, options.sizePx)
        .stride(options.stride)
        .padding(options.sizePx / 2)
        .groups(options.groups)
        .bias(false);
}

torch::nn::BatchNorm2dOptions normOptions(int maps, const NormOptions& norm) {
    return torch::nn::BatchNorm2dOptions(maps).eps(norm.epsilon).momentum(norm.momentum);
}

torch::Tensor activate(const torch::Tensor& x, Activation activation) {
    switch (activation) {
    case Activation::Relu: return torch::relu(x);
    case Activation::HardSwish: return torch::hardswish(x);
    case Activation::Silu: return torch::silu(x);
    case Activation::None: break;
    }
    return x;
}

} // namespace

ConvolutionNorm::ConvolutionNorm(const ConvolutionOptions& options, const NormOptions& norm)
    : m_convolution(register_module("0", torch::nn::Conv2d(convolutionOptions(options)))),
      m_norm(register_module("1", torch::nn::BatchNorm2d(normOptions(options.out, norm)))),
      m_activation(options.activation) {}

torch::Tensor ConvolutionNorm::forward(const torch::Tensor& x) {
    if (m_activation == Activation::Relu) return normThenRelu(m_norm, m_convolution(x));
    return activate(normOf(m_norm, m_convolution(x)), m_activation);
}

SqueezeExcitation::SqueezeExcitation(int maps, const SqueezeOptions& options)
    : m_squeeze(
          register_module("fc1", torch::nn::Conv2d(torch::nn::Conv2dOptions(maps, options.maps, /*kernel_size=*/1)))),
      m_excite(
          register_module("fc2", torch::nn::Conv2d(torch::nn::Conv2dOptions(options.maps, maps, /*kernel_size=*/1)))),
      m_options(options) {}

torch::Tensor SqueezeExcitation::forward(const torch::Tensor& x) {
    torch::Tensor scale = torch::adaptive_avg_pool2d(x, {1, 1}); // [N,C,1,1]
    scale = activate(m_squeeze(scale), m_options.activation);    // [N,C/r,1,1]
    scale = m_excite(scale);                                     // [N,C,1,1]
    scale = m_options.gate == Gate::Sigmoid ? torch::sigmoid(scale) : torch::hardsigmoid(scale);
    return x * scale; // [N,C,H,W]
}

torch::Tensor StochasticDepth::forward(const torch::Tensor& branch) {
    if (!is_training() || m_dropProbability == 0) return branch;
    const double kept = 1 - m_dropProbability;
    return branch * torch::empty({branch.size(0), 1, 1, 1}, branch.options()).bernoulli_(kept).div_(kept);
}

InvertedResidual::InvertedResidual(const InvertedResidualOptions& options)
    : m_block(register_module("block", torch::nn::Sequential())),
      m_stochasticDepth(
          register_module("stochastic_depth", std::make_shared<StochasticDepth>(options.dropProbability))),
      m_addsInput(options.stride == 1 && options.in == options.out) {
    const int maps = options.expanded;
    const auto add = [&](const ConvolutionOptions& convolution) {
        m_block->push_back(std::make_shared<ConvolutionNorm>(convolution, options.norm));
    };
    if (maps != options.in) add({.in = options.in, .out = maps, .activation = options.activation});
    add({maps, maps, options.sizePx, options.stride, maps, options.activation});
    if (options.squeeze.maps > 0) m_block->push_back(std::make_shared<SqueezeExcitation>(maps, options.squeeze));
    add({.in = maps, .out = options.out});
}

torch::Tensor InvertedResidual::forward(const torch::Tensor& x) {
    const torch::Tensor result = m_block->forward(x); // [N,out,H/stride,W/stride]
    return m_addsInput ? m_stochasticDepth->forward(result) + x : result;
}

void truncatedNormal(torch::Tensor& weight, double standardDeviation) {
    constexpr double bound = 2;
    const torch::NoGradGuard noGradients;
    weight.normal_(0, standardDeviation);
    for (torch::Tensor outside = weight.abs() > bound; outside.any().item<bool>(); outside = weight.abs() > bound)
        weight.copy_(torch::where(outside, torch::empty_like(weight).normal_(0, standardDeviation), weight));
}

void heNormalOfFanOut(torch::nn::Module& module) {
    auto* convolution = module.as<torch::nn::Conv2d>();
    if (convolution == nullptr) return;
    torch::nn::init::kaiming_normal_(convolution->weight, 0, torch::kFanOut, torch::kReLU);
    if (convolution->bias.defined()) torch::nn::init::zeros_(convolution->bias);
}

} // namespace semblance
