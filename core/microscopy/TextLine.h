// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace semblance {

/// Glyphs that stand on one line.
struct TextLine {
    cv::Rect box;                 ///< around all glyphs, pixels of the mask
    int glyphHeightPx = 0;        ///< of the tallest ones: digits
    std::vector<cv::Rect> glyphs; ///< from left to right; a dot is a glyph, touching letters are one
    std::vector<int> components;  ///< their labels in Glyphs::labels
};

/// Every connected piece of ink.
struct Glyphs {
    cv::Mat labels; ///< CV_32S, 0: no ink
    std::vector<cv::Rect> boxes;
    std::vector<int> areas;
};

/// `ink`: CV_8U, not zero where there is ink.
Glyphs findGlyphs(const cv::Mat& ink);

struct TextHeights {
    int smallestPx = 6;
    int largestPx = 60;
};

/// Rows of glyphs that look like a short printed line: a common height and foot, gaps of less than a glyph's height. In
/// no order; a glyph may belong to several. Pure, thread-safe.
std::vector<TextLine> findTextLines(const Glyphs& glyphs, const TextHeights& heights);

/// The ink of one line alone, as a mask of the size of the labels.
cv::Mat inkOf(const TextLine& line, const Glyphs& glyphs);

} // namespace semblance
