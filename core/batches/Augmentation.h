// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"
#include "core/model/TrainingOptions.h"

#include <torch/torch.h>

namespace semblance {

/// Draws and applies the augmentation of one batch, as tensor operations on the batch's device.
/// pixels [N,C,H,W] uint8 or float; returns the same shape and type. One draw an image, from `random` alone, so that the
/// same state gives the same batch on every device.
torch::Tensor augment(const torch::Tensor& pixels, const AugmentationOptions& options, Random& random);

/// pixels [N,1|3,H,W] uint8 -> network input [N,3,H,W] float32, (pixel / 255 − mean) / standard deviation.
torch::Tensor toNetworkInput(const torch::Tensor& pixels, const Normalisation& normalisation);

} // namespace semblance
