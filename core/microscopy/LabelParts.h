// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/TextLine.h"

#include <optional>
#include <vector>

namespace semblance {

/// A line, or a part of one, that is set as a label is: digits of one height, then letters of x-height.
struct LabelParts {
    cv::Rect box;
    int digitHeightPx = 0;
    std::vector<cv::Rect> number; ///< digits and decimal points, from left to right
    std::vector<cv::Rect> unit;   ///< one glyph where its letters touch
    /// For each digit whether a decimal point stands before it.
    std::vector<bool> pointBefore() const;
    int digits() const;
    double regularity = 0; ///< 0 to 1: how exactly the digits agree in height and foot
};

/// Every way of seeing a label in a line, the most regular first. Letter case is told by height: "100 nm" and "2µm" are
/// found, "HV" is not; "5 Å" is not either, as its unit is as high as its digits.
std::vector<LabelParts> labelPartsOf(const TextLine& line);

/// What the first letter of a unit looks like by its shape alone.
enum class UnitLetter { Unclear, N, Micro, M };

/// `ink`: the line's ink, CV_8U. n has its arch above, u and µ have it below, m is wide.
UnitLetter firstUnitLetter(const LabelParts& parts, const cv::Mat& ink);

} // namespace semblance
