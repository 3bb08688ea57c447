// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"
#include "core/model/TrainingOptions.h"

#include <torch/torch.h>

namespace semblance {

/// Draws and applies the augmentation of one batch, as tensor operations on the batch's device.
/// pixels [N,C,H,W] uint8 or float; returns the same shape and type (channels-last in memory). Every image takes exactly
/// one value from `random`, whatever is switched on, so that the same state gives the same batch on every device, and
/// switching one change on leaves the draws of the others as they were.
/// Order: flips, rotation (counter-clockwise), shift (the edge pixel is the mirror's axis and is not repeated),
/// brightness (8 bit: rounded and clamped to 0…255).
torch::Tensor augment(const torch::Tensor& pixels, const AugmentationOptions& options, Random& random);

/// True where at least one change is switched on.
bool changesAnything(const AugmentationOptions& options);

/// Turns pixels into what a network takes, with its constants kept on the device. One thread at a time.
class InputScaling {
public:
    InputScaling(const Normalisation& normalisation, const torch::Device& device);
    /// pixels [N,1|3,H,W] uint8 on the device -> [N,3,H,W] float32, (pixel / 255 − mean) / standard deviation, in the
    /// memory format of the pixels.
    torch::Tensor operator()(const torch::Tensor& pixels) const;

private:
    torch::Tensor m_factor; ///< [1,3,1,1]
    torch::Tensor m_offset; ///< [1,3,1,1]
};

/// InputScaling once: pixels [N,1|3,H,W] uint8 -> network input [N,3,H,W] float32.
torch::Tensor toNetworkInput(const torch::Tensor& pixels, const Normalisation& normalisation);

} // namespace semblance
