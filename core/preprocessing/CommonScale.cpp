// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/CommonScale.h"

#include "core/preprocessing/Resize.h"

#include <algorithm>
#include <cmath>

namespace semblance {
namespace {

/// What is taken of one side of an image, and how many pixels it becomes.
struct Span {
    int taken = 1;
    int shown = 1;
};

Span spanOf(int image, int target, double step) {
    const double wanted = target * step; // pixels of the image that fill the target
    if (wanted <= image) return {std::clamp(static_cast<int>(std::lround(wanted)), 1, image), target};
    return {image, std::clamp(static_cast<int>(std::lround(image / step)), 1, target)};
}

} // namespace

cv::Size2d pixelSteps(const Calibration& calibration, double commonScaleNm) {
    const double xNm = *calibration.pixelSizeNm;
    return {commonScaleNm / xNm, commonScaleNm / calibration.pixelSizeYNm.value_or(xNm)};
}

cv::Mat atScale(const cv::Mat& image, cv::Size target, cv::Size2d steps) {
    const Span across = spanOf(image.cols, target.width, steps.width);
    const Span down = spanOf(image.rows, target.height, steps.height);
    const cv::Rect part((image.cols - across.taken) / 2, (image.rows - down.taken) / 2, across.taken, down.taken);
    const cv::Mat shown = resized(image(part), {across.shown, down.shown});
    if (shown.size() == target) return shown;
    cv::Mat result(target, image.type(), cv::Scalar::all(kMidGray));
    shown.copyTo(
        result({(target.width - across.shown) / 2, (target.height - down.shown) / 2, across.shown, down.shown}));
    return result;
}

} // namespace semblance
