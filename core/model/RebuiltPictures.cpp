// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/RebuiltPictures.h"

#include <algorithm>

namespace semblance {
namespace {

std::vector<std::uint8_t> bytesOf(const torch::Tensor& gray) {
    const torch::Tensor bytes =
        (gray.to(torch::kFloat) * 255).round().clamp(0, 255).to(torch::kByte).cpu().contiguous();
    const auto* const first = bytes.const_data_ptr<std::uint8_t>();
    return {first, first + bytes.numel()};
}

} // namespace

std::vector<RebuiltPicture> picturesOf(const Reconstruction& reconstruction, std::int64_t most) {
    std::vector<RebuiltPicture> pictures;
    for (std::int64_t i = 0; i < std::min(most, reconstruction.error.size(0)); ++i) {
        RebuiltPicture picture;
        picture.sidePx = static_cast<int>(reconstruction.input.size(3));
        picture.input = bytesOf(reconstruction.input[i]);
        picture.shown = bytesOf(reconstruction.shown[i]);
        picture.rebuilt = bytesOf(reconstruction.rebuilt[i]);
        picture.error = reconstruction.error[i].item<double>();
        pictures.push_back(std::move(picture));
    }
    return pictures;
}

} // namespace semblance
