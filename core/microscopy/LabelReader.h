// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/LengthLabel.h"

#include <opencv2/core.hpp>
#include <optional>

namespace semblance {

/// A label and how surely it was read.
struct ReadLabel {
    LengthLabel label;
    double confidence =
        0; ///< 0 to 1; two readers, or readings of differently prepared pictures, that agree make it high
};

/// How many lines are read at most before the reader gives up on certainty: 2, 4, or 12; a line takes 10 to 25 ms.
enum class ReadingEffort { Quick, Usual, Thorough };

/// Reads the label in a crop that holds it and little else: CV_8U, dark text on light, digits at least 5 px high. Nothing
/// where no length stands there. Stops as soon as both readers, decodeLabel and Tesseract, agree, which for clear print is
/// after the first line. Thread-safe; throws as recogniseLine.
std::optional<ReadLabel> readLabel(const cv::Mat& darkOnLight, ReadingEffort effort);

/// The same, thoroughly, for a picture that was cut out around a label, where it is not known which is darker: without the
/// frame that the cut took along, and decoded at every place where neither polarity is read well. Up to 1 s.
std::optional<ReadLabel> readLabelOfEitherPolarity(const cv::Mat& gray);

} // namespace semblance
