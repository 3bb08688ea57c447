// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace semblance {

/// A horizontal mark that may be a scale bar.
struct BarLine {
    cv::Rect box;      ///< without caps and ticks that stick out above and below
    double leftPx = 0; ///< outer edges to a part of a pixel, caps included
    double rightPx = 0;
    double level = 0;      ///< gray value of its ink
    double background = 0; ///< gray value beside it
    cv::Rect gap;          ///< where a label breaks it; empty where none does
    double quality = 0;    ///< 0 to 1: even ink, sharp ends, contrast along both sides

    double lengthPx() const { return rightPx - leftPx; }
    bool isBright() const { return level > background; }
};

/// Uniform horizontal strokes and filled rectangles with sharp ends, bright or dark, whole or broken once in the middle;
/// the best 60, in no order. `plane`: CV_8U. Time goes with the number of pixels: 5 ms for 1280 × 1024. Thread-safe.
std::vector<BarLine> findBarLines(const cv::Mat& plane);

} // namespace semblance
