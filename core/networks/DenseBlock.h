// SPDX-License-Identifier: GPL-3.0-or-later
// Only DenseNetFeatures.cpp includes it.
#pragma once

#include <torch/torch.h>

#include <vector>

namespace semblance {

/// The modules of one layer of a dense block, in the order of its forward pass.
struct DenseLayerModules {
    torch::nn::BatchNorm2d norm1;
    torch::nn::Conv2d conv1;
    torch::nn::BatchNorm2d norm2; ///< empty where conv1 has taken it up
    torch::nn::Conv2d conv2;
};

/// Whether denseBlock() can take these maps: on the CPU, in a type that it knows, with all norms in one mode, in evaluation
/// mode without gradients, and with values in float32 (float64 for maps of float64).
bool hasOwnDenseBlock(const torch::Tensor& maps, const std::vector<DenseLayerModules>& layers);

/// A dense block (Huang et al. 2017, arXiv 1608.06993, section 3): maps [N,C,H,W] to [N,C+Lk,H,W] in channels-last memory; in
/// training mode the norms' running statistics move on. The same function, gradients included, as layer after layer with its
/// input joined to its output, up to rounding, but with memory that is linear in the layers (Pleiss et al. 2017, arXiv
/// 1707.06990) and a fraction of the passes over it: maps are written into one tensor, the statistics of a map are taken once
/// and not in every layer that reads it, and what lies between a norm and its convolution is computed again in the backward
/// pass.
torch::Tensor denseBlock(const torch::Tensor& maps, const std::vector<DenseLayerModules>& layers);

} // namespace semblance
