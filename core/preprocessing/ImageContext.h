// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/microscopy/Calibration.h"
#include "core/microscopy/PixelRectangle.h"

#include <optional>

namespace semblance {

/// What the way to a network's pixels depends on beside the image: what factsOf() found.
struct ImageContext {
    std::optional<PixelRectangle> dataBar; ///< whole rows
    Calibration calibration;
};

} // namespace semblance
