// SPDX-License-Identifier: GPL-3.0-or-later
// Only this room includes it.
#pragma once

#include "core/networks/NormPasses.h"

namespace semblance {

/// The type that an operation on these maps computes in: autocast's where it is on.
torch::ScalarType computedType(const torch::Tensor& maps);

/// Whether this room's own passes may stand for this norm on maps of this type on the CPU: its values are contiguous and
/// of the type that they take, and what it does in its mode is what they do (statistics of the batch and gradients in training mode; running
/// statistics in evaluation mode, which has no gradients here: `needsGradients` says whether any are wanted).
bool hasOwnPasses(const torch::nn::BatchNorm2d& norm, torch::ScalarType type, bool needsGradients);

/// Whether a gradient is wanted of anything that depends on these.
bool needsGradients(at::TensorList tensors);

/// A norm in training mode, with what it has measured of a batch. Moves its running statistics on as torch::nn::BatchNorm2d
/// does; `values` have been measured a map. Throws c10::Error, as that does, where a map has only one.
void moveStatistics(torch::nn::BatchNorm2d norm, const MapStatistics& batch, std::int64_t values);

/// A norm in evaluation mode.
AppliedNorm runningNorm(const torch::nn::BatchNorm2d& norm);

/// Batch normalisation and a ReLU: [N,C,H,W], and so is the result. In channels-last memory on the CPU in one pass (two more
/// for statistics, and two backwards), elsewhere by LibTorch's own operators. An empty norm (foldNorms()) leaves the ReLU,
/// written over the maps.
torch::Tensor normThenRelu(torch::nn::BatchNorm2d norm, const torch::Tensor& maps);

/// The norm alone; nothing where it is empty.
torch::Tensor normOf(torch::nn::BatchNorm2d& norm, const torch::Tensor& maps);

} // namespace semblance
