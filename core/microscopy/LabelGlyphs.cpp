// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelGlyphs.h"

#include <sstream>

namespace semblance {

extern const char* const labelGlyphsText; // resources/label_glyphs.txt

namespace {

float shadeOf(char digit) {
    return static_cast<float>(digit <= '9' ? digit - '0' : digit - 'a' + 10) / 15;
}

/// One glyph's columns as rows of a matrix.
cv::Mat columnsOf(const std::string& digits, int columns) {
    cv::Mat shades(columns, kGlyphRows, CV_32F);
    for (int y = 0; y < kGlyphRows; ++y)
        for (int x = 0; x < columns; ++x)
            shades.at<float>(x, y) = shadeOf(digits[static_cast<std::size_t>(y * columns + x)]);
    return shades;
}

std::vector<LabelFont> readFonts() {
    std::vector<LabelFont> fonts;
    std::istringstream lines(labelGlyphsText);
    std::string name;
    LabelGlyph glyph;
    std::string digits;
    while (lines >> name >> glyph.character >> glyph.columns >> digits) {
        if (fonts.empty() || fonts.back().name != name) fonts.push_back({name, {}, {}});
        LabelFont& font = fonts.back();
        glyph.firstColumn = font.shades.rows;
        font.shades.push_back(columnsOf(digits, glyph.columns));
        font.glyphs.push_back(glyph);
    }
    return fonts;
}

} // namespace

const std::vector<LabelFont>& labelFonts() {
    static const std::vector<LabelFont> fonts = readFonts();
    return fonts;
}

} // namespace semblance
