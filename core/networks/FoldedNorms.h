// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

namespace semblance {

/// A module with batch norms that follow a convolution and nothing else.
class FoldsNorms {
public:
    virtual ~FoldsNorms() = default;
    /// Puts them into the weights and biases of their convolutions.
    virtual void foldNorms() = 0;
};

/// Of a network in evaluation mode, with the weights that it has now: every norm that follows a convolution becomes part of
/// it, so that the same function, up to rounding, takes fewer passes over memory. Parameters and their names are others from
/// then on, and such a network can neither learn nor be saved. Once a network.
void foldNorms(torch::nn::Module& network);

/// A convolution with bias that does what both do in evaluation mode, computed in float64.
torch::nn::Conv2d foldedConvolution(const torch::nn::Conv2d& convolution, const torch::nn::BatchNorm2d& norm);

/// For members: `convolution`, a child of `parent` under this name, takes up the norm, which becomes empty.
void foldInto(torch::nn::Module& parent, const std::string& name, torch::nn::Conv2d& convolution,
              torch::nn::BatchNorm2d& norm);

} // namespace semblance
