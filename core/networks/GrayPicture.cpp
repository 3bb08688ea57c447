// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/GrayPicture.h"

namespace semblance {
namespace {

// Numbers rather than a tensor of constants: a buffer would be a part of the weights, and this needs no copy to the device.
torch::Tensor grayOf(const torch::Tensor& images, const Normalisation& normalisation) {
    torch::Tensor gray;
    double mean = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const torch::Tensor share = images.select(1, static_cast<std::int64_t>(i)) *
                                    (static_cast<double>(normalisation.standardDeviation[i]) / 3); // [N,H,W]
        gray = i == 0 ? share : gray + share;
        mean += static_cast<double>(normalisation.mean[i]) / 3;
    }
    return (gray + mean).unsqueeze(1); // [N,1,H,W]
}

} // namespace

torch::Tensor grayPicture(const torch::Tensor& images, const Normalisation& normalisation, int sidePx) {
    const bool isDouble = images.scalar_type() == torch::kFloat64;
    torch::Tensor gray = grayOf(isDouble ? images : images.to(torch::kFloat32), normalisation).contiguous();
    gray = torch::_upsample_bilinear2d_aa(gray, {sidePx, sidePx}, false); // [N,1,S,S]
    return gray.clamp(0, 1);
}

} // namespace semblance
