// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/ImagePlanes.h"

#include <opencv2/imgproc.hpp>
#include <vector>

namespace semblance {
namespace {

constexpr int kClearColour = 60;           // a drawn mark's; noise of the compression stays below
constexpr double kMostColouredShare = 0.2; // false colour has more, marks have less

cv::Mat eightBit(const Image& image) {
    const int type = CV_MAKETYPE(image.bitDepth > 8 ? CV_16U : CV_8U, image.channels);
    // OpenCV has no view of constant pixels; these are only read.
    const cv::Mat view(image.heightPx, image.widthPx, type, const_cast<std::byte*>(image.pixels.data()));
    if (image.bitDepth <= 8) return view;
    cv::Mat scaled;
    cv::normalize(view, scaled, 0, 255, cv::NORM_MINMAX, CV_8U);
    return scaled;
}

cv::Mat chromaOf(const cv::Mat& colour) {
    std::vector<cv::Mat> channels;
    cv::split(colour, channels);
    cv::Mat chroma = cv::max(cv::max(channels[0], channels[1]), channels[2]);
    chroma -= cv::min(cv::min(channels[0], channels[1]), channels[2]);
    const int coloured = cv::countNonZero(chroma > kClearColour);
    const bool hasMarks = coloured > 0 && coloured < kMostColouredShare * static_cast<double>(chroma.total());
    return hasMarks ? chroma : cv::Mat();
}

} // namespace

ImagePlanes planesOf(const Image& image) {
    const cv::Mat pixels = eightBit(image);
    if (pixels.channels() == 1) return {pixels.clone(), {}};
    ImagePlanes planes;
    cv::cvtColor(pixels, planes.gray, cv::COLOR_RGB2GRAY);
    planes.chroma = chromaOf(pixels);
    return planes;
}

} // namespace semblance
