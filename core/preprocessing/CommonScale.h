// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of Preprocessor.h; only this room includes it.
#pragma once

#include "core/microscopy/Calibration.h"

#include <opencv2/core.hpp>

namespace semblance {

/// Pixels of an image that make one pixel at a common scale, along x and y, each > 0. calibration: known.
cv::Size2d pixelSteps(const Calibration& calibration, double commonScaleNm);

/// The middle of an image, resampled so that `steps` of its pixels become one; mid gray where it does not reach. At least
/// one pixel of the image is taken, and at least one of the result shows it, however far the scales are apart.
cv::Mat atScale(const cv::Mat& image, cv::Size target, cv::Size2d steps);

} // namespace semblance
