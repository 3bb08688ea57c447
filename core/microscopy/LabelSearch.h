// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/BarLine.h"

#include <optional>
#include <vector>

namespace semblance {

/// Where the label of a bar may stand.
struct LabelPlace {
    cv::Rect box; ///< of the text, pixels of the image
    int digitHeightPx = 0;
    double distance = 0;       ///< from the bar, in heights of its digits
    bool isSetAsLabel = false; ///< digits, then letters of x-height; else merely a line of text
    double plausibility = 0;   ///< 0 to 1
};

struct LabelSearchArea {
    cv::Rect within;        ///< the data bar where the bar lies in one, else the whole image
    bool isDataBar = false; ///< in which a label may stand far to the right
};

/// Lines of text in the ink of the bar near it: in its gap, above, below or beside it; the likeliest three first. `gray`:
/// CV_8U. Some milliseconds. Thread-safe.
std::vector<LabelPlace> findLabelPlaces(const cv::Mat& gray, const BarLine& bar, const LabelSearchArea& area);

/// The place as dark text on white paper, with everything wiped out that is farther from the bar's ink than half-way to
/// its background.
cv::Mat labelCrop(const cv::Mat& gray, const BarLine& bar, const LabelPlace& place);

} // namespace semblance
