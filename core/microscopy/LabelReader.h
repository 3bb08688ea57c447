// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/LengthLabel.h"

#include <opencv2/core.hpp>
#include <optional>

namespace semblance {

/// A label and how surely it was read.
struct ReadLabel {
    LengthLabel label;
    double confidence = 0; ///< 0 to 1; readings of differently prepared pictures that agree make it high
    cv::Rect box;          ///< in the crop, pixels
};

/// Reads the label in a crop that holds it and little else: CV_8U, dark text on light, digits at least 5 px high. Nothing
/// where no length stands there. Takes 10 to 40 ms. Thread-safe; throws as recogniseLine.
std::optional<ReadLabel> readLabel(const cv::Mat& darkOnLight);

/// The same where it is not known which is darker.
std::optional<ReadLabel> readLabelOfEitherPolarity(const cv::Mat& gray);

} // namespace semblance
