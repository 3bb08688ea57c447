// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/model/TrainingOptions.h"

#include <cstdint>
#include <span>
#include <vector>

namespace semblance {

/// `count` augmented versions of one image [H,W,C] of 8 bit, each [H,W,C], drawn from `seed`: what the network will see.
std::vector<std::vector<std::uint8_t>> augmentedVersions(std::span<const std::uint8_t> pixels, SizePx size,
                                                         int channels, const AugmentationOptions& options,
                                                         std::uint64_t seed, int count);

} // namespace semblance
