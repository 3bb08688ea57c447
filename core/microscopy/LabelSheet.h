// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/LabelParts.h"
#include "core/microscopy/TextLine.h"

#include <array>
#include <opencv2/core.hpp>
#include <optional>

namespace semblance {

/// How ink is told from paper: by one threshold for all (Otsu), after smoothing away noise, by a second threshold among
/// the darker half (a specimen between text and paper), or against the brightest value near by (uneven ground).
enum class Binarisation { Plain, Smooth, Dark, Local, SmoothDark, Smoother };
inline constexpr std::array kBinarisations{Binarisation::Plain, Binarisation::Smooth,     Binarisation::Dark,
                                           Binarisation::Local, Binarisation::SmoothDark, Binarisation::Smoother};

/// A picture of a label, dark on light, and the ink that was seen in it.
struct LabelSheet {
    cv::Mat gray; ///< CV_8U, smoothed where that was asked for
    Glyphs glyphs;
};

LabelSheet makeSheet(const cv::Mat& gray, Binarisation binarisation);

/// A line of a sheet that may be the label.
struct LabelLine {
    TextLine line;
    std::optional<LabelParts> parts; ///< where it is set as a label is

    const cv::Rect& box() const { return parts ? parts->box : line.box; }
    int digitTop() const { return parts ? parts->number.back().y : line.box.y; }
    int digitHeight() const { return parts ? parts->digitHeightPx : line.glyphHeightPx; }
};

/// The likeliest line that is set as a label, or else the likeliest two others.
std::vector<LabelLine> labelLinesOf(const LabelSheet& sheet);

/// A line alone for a recogniser of text: its ink in its own shades on white, digits 36 px high.
struct LabelPage {
    cv::Mat gray;
    double scale = 1; ///< from the sheet
    /// A part of the sheet with a white margin.
    cv::Mat cut(const cv::Rect& box) const;
};
LabelPage makePage(const LabelSheet& sheet, const LabelLine& line);

/// A line with all that stands beside it for decodeLabel: CV_32F, 0 paper to 1 ink, digits kGlyphDigit high. `gray`: the
/// sheet's picture before smoothing.
struct LabelShades {
    cv::Mat ink;
    int digitTop = 0;
};
LabelShades makeShades(const cv::Mat& gray, const LabelSheet& sheet, const LabelLine& line);

} // namespace semblance
