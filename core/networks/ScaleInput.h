// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <torch/torch.h>

namespace semblance {

/// What Network::scaleTerm() is told of one image, in training and classification alike: of the nanometres that a pixel of
/// the network's input stands for (0 or less: not known) the decimal logarithm and 1, or two zeros.
void writeScaleInput(double pixelSizeNm, std::span<float, 2> into);

/// That of several images: [N,2] float32 on the CPU.
torch::Tensor scaleInputOf(std::span<const double> pixelSizesNm);

} // namespace semblance
