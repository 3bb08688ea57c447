// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

namespace semblance {

/// A part of an image in whole pixels, from the upper left corner.
struct PixelRectangle {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    bool operator==(const PixelRectangle&) const = default;
};

} // namespace semblance
