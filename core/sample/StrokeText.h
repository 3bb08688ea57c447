// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sample/Grid.h"

#include <string_view>

namespace semblance {

/// Text drawn with a round pen, its glyphs given as strokes: the data bars' lettering, the same on every platform, with a
/// real µ (OpenCV's vector fonts have none). Knows the characters that data bars use; others leave a gap. Thread-safe.
struct TextStyle {
    double capHeightPx = 14;
    double penPx = 1.7;
    float value = 1; ///< of the ink; the field keeps the larger of its own and the ink
};

/// Width of the UTF-8 text, pixels.
double textWidth(std::string_view text, const TextStyle& style);

struct TextPlace {
    double leftPx = 0;
    double topPx = 0; ///< of capital letters
};
void drawText(Grid& grid, std::string_view text, const TextPlace& place, const TextStyle& style);

} // namespace semblance
