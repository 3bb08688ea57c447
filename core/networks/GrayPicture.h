// SPDX-License-Identifier: GPL-3.0-or-later
// For networks that look at gray values beside their normalised input; only this room includes it.
#pragma once

#include "core/networks/NetworkRegistry.h"

#include <torch/torch.h>

namespace semblance {

/// The square gray picture in a network's input, [N,3,H,W] to [N,1,S,S] with values in [0, 1]: the normalisation undone,
/// the mean of the channels, resized bilinearly with an antialiasing filter whatever the shape (S and S: not in
/// proportion), clamped. In float32, or float64 where the images are; under autocast too.
torch::Tensor grayPicture(const torch::Tensor& images, const Normalisation& normalisation, int sidePx);

} // namespace semblance
