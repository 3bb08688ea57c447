// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of Preprocessor.h; only this room includes it.
#pragma once

#include <opencv2/core.hpp>

namespace semblance {

/// What stands where an image does not reach.
constexpr int kMidGray = 128;

/// Averages over areas where a side shrinks (antialiased) and interpolates where it grows.
cv::Mat resized(const cv::Mat& image, cv::Size target);

} // namespace semblance
