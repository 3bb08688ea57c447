// SPDX-License-Identifier: GPL-3.0-or-later
// What the mobile networks (MobileNetV3.cpp, EfficientNet.cpp) and ConvNext.cpp are built of; only this room includes it.
#pragma once

#include "core/networks/FoldedNorms.h"

#include <torch/torch.h>

namespace semblance {

/// Modules behind one another, named by their numbers, that can itself stand in a torch::nn::Sequential.
class Chain : public torch::nn::SequentialImpl {
public:
    using SequentialImpl::SequentialImpl;

    torch::Tensor forward(const torch::Tensor& x) { return SequentialImpl::forward(x); }
};

enum class Activation { None, Relu, HardSwish, Silu };

struct NormOptions {
    double epsilon = 1e-5;
    double momentum = 0.1; ///< share of the new batch in the running statistics
};

struct ConvolutionOptions {
    int in = 0; ///< maps
    int out = 0;
    int sizePx = 1; ///< odd; padded so that a stride of 1 keeps the sides
    int stride = 1;
    int groups = 1;
    Activation activation = Activation::None;
};

/// Convolution without bias ("0"), batch norm ("1"), activation.
class ConvolutionNorm : public torch::nn::Module, public FoldsNorms {
public:
    ConvolutionNorm(const ConvolutionOptions& options, const NormOptions& norm);

    /// [N,in,H,W] to [N,out,ceil(H/stride),ceil(W/stride)].
    torch::Tensor forward(const torch::Tensor& x);
    void foldNorms() override { foldInto(*this, "0", m_convolution, m_norm); }

private:
    torch::nn::Conv2d m_convolution;
    torch::nn::BatchNorm2d m_norm;
    Activation m_activation;
};

enum class Gate { Sigmoid, HardSigmoid };

struct SqueezeOptions {
    int maps = 0; ///< between the two layers; 0: no squeeze and excitation
    Activation activation = Activation::Relu;
    Gate gate = Gate::Sigmoid;
};

/// Weighs each map by what two layers (fc1, fc2) make of the means of all maps. Hu et al. 2018, arXiv 1709.01507,
/// section 3; the activation and the gate are those of the network that uses it.
class SqueezeExcitation : public torch::nn::Module {
public:
    SqueezeExcitation(int maps, const SqueezeOptions& options);

    torch::Tensor forward(const torch::Tensor& x); ///< [N,C,H,W], and so is the result

private:
    torch::nn::Conv2d m_squeeze;
    torch::nn::Conv2d m_excite;
    SqueezeOptions m_options;
};

/// In training mode drops a residual branch of each image by itself, and scales those that stay so that the mean is kept.
/// Huang et al. 2016, arXiv 1603.09382, section 3; departure: they drop it for the whole batch and scale in evaluation.
class StochasticDepth : public torch::nn::Module {
public:
    explicit StochasticDepth(double dropProbability) : m_dropProbability(dropProbability) {}

    torch::Tensor forward(const torch::Tensor& branch); ///< [N,C,H,W], and so is the result
    double dropProbability() const { return m_dropProbability; }

private:
    double m_dropProbability;
};

struct InvertedResidualOptions {
    int in = 0; ///< maps
    int expanded = 0;
    int out = 0;
    int sizePx = 3; ///< of the depthwise convolution
    int stride = 1;
    Activation activation = Activation::Relu;
    SqueezeOptions squeeze;
    NormOptions norm;
    double dropProbability = 0; ///< of stochastic depth
};

/// 1x1 convolution to more maps (left out where there are no more), depthwise convolution, squeeze and excitation, 1x1
/// convolution to fewer maps without activation; the input is added where shapes allow. Sandler et al. 2018, arXiv
/// 1801.04381, section 3.3. The layers are "block.0", "block.1" ... without gaps.
class InvertedResidual : public torch::nn::Module {
public:
    explicit InvertedResidual(const InvertedResidualOptions& options);

    /// [N,in,H,W] to [N,out,ceil(H/stride),ceil(W/stride)].
    torch::Tensor forward(const torch::Tensor& x);

private:
    torch::nn::Sequential m_block;
    std::shared_ptr<StochasticDepth> m_stochasticDepth;
    bool m_addsInput;
};

/// Fills `weight` from a normal distribution of mean 0, drawing again what lies outside [-2, 2]. The bounds are absolute,
/// as in torchvision: for the standard deviations used here they never cut anything off.
void truncatedNormal(torch::Tensor& weight, double standardDeviation);

/// He et al. 2015, arXiv 1502.01852, section 2.2, with the fan-out, for the weight of a convolution before a rectifier;
/// its bias, where it has one, starts at zero. Other modules are left alone.
void heNormalOfFanOut(torch::nn::Module& module);

} // namespace semblance
