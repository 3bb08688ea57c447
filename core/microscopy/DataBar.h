// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/image/Image.h"
#include "core/microscopy/PixelRectangle.h"

#include <optional>

namespace semblance {

/// The strip in which a microscope writes its settings below the specimen, or across its lower part.
struct DataBar {
    PixelRectangle rectangle; ///< as wide as the image; with its frame
    double confidence = 0;    ///< 0 to 1
    bool operator==(const DataBar&) const = default;
};

/// Finds it by its even ground and the writing on it: at the lower edge, or with specimen below it as in the images of
/// the NFFA set (rows 635 to 698 of 768). Upper and lower edge are exact to 2 px. Nothing for an even strip without
/// writing, and for a bar that takes less than 2 % or more than 25 % of the height. Some 2 ms for 1280 × 1024.
/// Thread-safe.
std::optional<DataBar> findDataBar(const Image& image);

} // namespace semblance
