// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <torch/torch.h>

namespace semblance {

/// What Network::scaleTerm() is told of images, in training and classification alike: of the nanometres that a pixel of each
/// network input stands for (0 or less: not known), [N,2] float32 on the CPU, the decimal logarithm and 1, or two zeros.
torch::Tensor scaleInputOf(std::span<const double> pixelSizesNm);

} // namespace semblance
