// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/LabelGlyphs.h"

#include <opencv2/core.hpp>
#include <vector>

namespace semblance {

/// Picture and sums over it, for one height and position.
struct Page {
    cv::Mat ink;               ///< [kGlyphRows, columns and as much paper as makes blocks whole]
    std::vector<float> energy; ///< sums of squares of the columns before
    int columns() const { return static_cast<int>(energy.size()) - 1; }
    float energyBetween(int begin, int end) const { return energy[end] - energy[begin]; }
};

/// `ink` as LineDecoder has it, enlarged by `scale`; `top`: the row of the enlarged picture at which digits begin.
Page pageOf(const cv::Mat& ink, double scale, int top);

/// Squared differences of every glyph of a font at every column.
struct Fits {
    std::vector<std::vector<float>> cost; ///< [glyph][column]
    std::vector<float> energy;            ///< of the glyph itself
};

/// Of the glyphs of `font` on `page`. Pure; some 0.2 ms.
Fits fitsOf(const LabelFont& font, const Page& page);

} // namespace semblance
