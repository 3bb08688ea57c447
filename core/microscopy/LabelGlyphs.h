// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace semblance {

/// Rows of a drawn glyph: digits take kGlyphTop to kGlyphTop + kGlyphDigit.
constexpr int kGlyphRows = 34;
constexpr int kGlyphTop = 6;
constexpr int kGlyphDigit = 20;

struct LabelGlyph {
    std::string character; ///< UTF-8
    int columns = 0;
    int firstColumn = 0; ///< in LabelFont::shades
};

/// The characters of labels in one font, side by side.
struct LabelFont {
    std::string name;
    cv::Mat shades; ///< CV_32F, [columns of all glyphs, kGlyphRows], 1: ink; a row of the matrix is a column of a glyph
    std::vector<LabelGlyph> glyphs;
};

/// The fonts of resources/label_glyphs.txt. Read once, at the first call. Thread-safe.
const std::vector<LabelFont>& labelFonts();

} // namespace semblance
