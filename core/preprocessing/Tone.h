// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"

namespace semblance {

struct PercentileRange {
    double low = 0.5;
    double high = 99.5;
};

/// A 16-bit image as 8 bit: the values at the percentiles of all its samples together become 0 and 255, linearly between
/// and clipped outside. A constant image becomes 0.
Image stretchedToEightBit(const Image& image, PercentileRange range);

} // namespace semblance
