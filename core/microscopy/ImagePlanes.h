// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"

#include <opencv2/core.hpp>

namespace semblance {

/// What is looked at for drawn marks.
struct ImagePlanes {
    cv::Mat gray;   ///< CV_8U; 16 bit is scaled from its smallest to its largest value
    cv::Mat chroma; ///< CV_8U, largest minus smallest channel; empty where the image is gray, or coloured all over
};

/// Copies. Thread-safe.
ImagePlanes planesOf(const Image& image);

} // namespace semblance
