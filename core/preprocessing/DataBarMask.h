// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/image/Image.h"
#include "core/microscopy/PixelRectangle.h"

namespace semblance {

/// What is done with the rows of a data bar.
enum class BarMask {
    None, ///< there is none, or what would be left is no image
    Crop, ///< it lies at the upper or lower edge: the rest is the image
    /// Specimen on both sides: its rows become those beside it, mirrored. A band of one gray would be a mark of its own,
    /// which a network learns where only some classes have the bar.
    Fill
};

/// `bar`: whole rows of an image of this height.
BarMask maskOf(const PixelRectangle& bar, int imageHeightPx);

/// The image without its data bar, as maskOf() says, at its own depth. image: sound (Preprocessor.h).
Image withoutDataBar(const Image& image, const PixelRectangle& bar);

} // namespace semblance
