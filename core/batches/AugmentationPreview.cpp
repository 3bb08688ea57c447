// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/batches/AugmentationPreview.h"

#include "core/base/Error.h"
#include "core/batches/Augmentation.h"

#include <cstring>

namespace semblance {

std::vector<std::vector<std::uint8_t>> augmentedVersions(std::span<const std::uint8_t> pixels, SizePx size,
                                                         int channels, const AugmentationOptions& options,
                                                         std::uint64_t seed, int count) {
    const auto bytes = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) *
                       static_cast<std::size_t>(channels);
    if (pixels.size() != bytes || bytes == 0 || count < 0)
        throw Error(ErrorKind::InvalidArgument, "the image to augment does not have the size it says");
    torch::Tensor batch = torch::empty({count, size.height, size.width, channels}, torch::kByte);
    for (int n = 0; n < count; ++n)
        std::memcpy(batch.data_ptr<std::uint8_t>() + static_cast<std::size_t>(n) * bytes, pixels.data(), bytes);
    Random random(seed);
    batch = augment(batch.permute({0, 3, 1, 2}), options, random).permute({0, 2, 3, 1}).contiguous();
    std::vector<std::vector<std::uint8_t>> versions;
    for (int n = 0; n < count; ++n) {
        const std::uint8_t* first = batch.data_ptr<std::uint8_t>() + static_cast<std::size_t>(n) * bytes;
        versions.emplace_back(first, first + bytes);
    }
    return versions;
}

} // namespace semblance
