// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace semblance {

struct DecodedLabel {
    std::string number; ///< "0.5"; empty where nothing fits
    std::string unit;   ///< "nm", "µm", "mm", "Å"
    double fit = 0;     ///< share of the drawn glyphs' energy that the picture explains, at most 1
    double margin = 0;  ///< how much worse the nearest other reading fits, by the same measure, per glyph
    int beginPx = 0;    ///< columns of the picture that the label takes
    int endPx = 0;
};

/// Reads a label by drawing it: finds the number and unit, the font, and the places of the glyphs whose picture has the
/// least squared difference from the given one (dynamic programming over the columns; a grammar allows a number with at
/// most one point, then a unit). Font glyphs are labelFonts(). Reads through noise, touching letters and a specimen
/// behind the text, and knows no other text than labels.
/// `ink`: CV_32F, 0 paper to 1 ink, scaled so that digits are kGlyphDigit high, and any number of rows around;
/// `digitTop`: their first row. Both may be some pixels off. Pure, thread-safe; 10 to 20 ms.
DecodedLabel decodeLabel(const cv::Mat& ink, int digitTop);

/// How much the ink at this place looks like some label in one common font: what drawing it explains, less what it does
/// not, over the noise to be expected. To compare places in one picture; 0 or less: not at all. About 1 ms.
double likenessToLabel(const cv::Mat& ink, int digitTop);

} // namespace semblance
