// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/Resize.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace semblance {

// OpenCV averages only when both sides shrink, so that a side that shrinks beside one that grows has its own turn.
cv::Mat resized(const cv::Mat& image, cv::Size target) {
    if (image.size() == target) return image;
    const cv::Size smaller(std::min(image.cols, target.width), std::min(image.rows, target.height));
    cv::Mat result = image;
    if (smaller != image.size()) cv::resize(image, result, smaller, 0, 0, cv::INTER_AREA);
    if (result.size() == target) return result;
    cv::Mat grown;
    cv::resize(result, grown, target, 0, 0, cv::INTER_LINEAR);
    return grown;
}

} // namespace semblance
