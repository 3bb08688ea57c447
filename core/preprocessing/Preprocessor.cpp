// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/Preprocessor.h"

#include "core/base/Error.h"
#include "core/preprocessing/CommonScale.h"
#include "core/preprocessing/DataBarMask.h"
#include "core/preprocessing/Resize.h"
#include "core/preprocessing/Tint.h"
#include "core/preprocessing/Tone.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <span>
#include <utility>

namespace semblance {
namespace {

void requireSound(const Image& image) {
    const std::size_t samples = static_cast<std::size_t>(std::max(image.widthPx, 0)) *
                                static_cast<std::size_t>(std::max(image.heightPx, 0)) *
                                static_cast<std::size_t>(std::max(image.channels, 0));
    if (samples == 0 || (image.channels != 1 && image.channels != 3) ||
        image.pixels.size() != samples * image.bytesPerSample())
        throw Error(ErrorKind::InvalidArgument, "the image is empty or of an unknown shape");
}

/// A view on 8-bit pixels; nothing is copied or written.
cv::Mat matrixOf(const Image& image) {
    return {image.heightPx, image.widthPx, CV_8UC(image.channels), const_cast<std::byte*>(image.pixels.data())};
}

cv::Mat grayOf(const cv::Mat& colour) {
    cv::Mat gray;
    cv::cvtColor(colour, gray, cv::COLOR_RGB2GRAY);
    return gray;
}

bool becomesGray(const Image& image, ColourPolicy policy) {
    return policy == ColourPolicy::Gray || (policy == ColourPolicy::Untint && isGrayInOneTint(image));
}

int scaled(int length, double factor, int limit) {
    return std::clamp(static_cast<int>(std::lround(length * factor)), 1, limit);
}

cv::Mat letterboxed(const cv::Mat& image, cv::Size target) {
    const double factor =
        std::min(static_cast<double>(target.width) / image.cols, static_cast<double>(target.height) / image.rows);
    const cv::Size inner(scaled(image.cols, factor, target.width), scaled(image.rows, factor, target.height));
    cv::Mat result(target, image.type(), cv::Scalar::all(kMidGray));
    const cv::Rect place((target.width - inner.width) / 2, (target.height - inner.height) / 2, inner.width,
                         inner.height);
    resized(image, inner).copyTo(result(place));
    return result;
}

cv::Mat cropped(const cv::Mat& image, cv::Size target) {
    const double factor =
        std::min(static_cast<double>(image.cols) / target.width, static_cast<double>(image.rows) / target.height);
    const cv::Size part(scaled(target.width, factor, image.cols), scaled(target.height, factor, image.rows));
    const cv::Rect place((image.cols - part.width) / 2, (image.rows - part.height) / 2, part.width, part.height);
    return resized(image(place), target);
}

cv::Mat brought(const cv::Mat& image, cv::Size target, ResizePolicy policy) {
    switch (policy) {
    case ResizePolicy::Squash: return resized(image, target);
    case ResizePolicy::Letterbox: return letterboxed(image, target);
    case ResizePolicy::Crop: return cropped(image, target);
    }
    throw Error(ErrorKind::Internal, "a resize policy that is not known");
}

std::vector<std::uint8_t> copyOf(const cv::Mat& matrix) {
    const std::size_t rowBytes = static_cast<std::size_t>(matrix.cols) * matrix.elemSize();
    std::vector<std::uint8_t> pixels;
    pixels.reserve(rowBytes * static_cast<std::size_t>(matrix.rows));
    for (int y = 0; y < matrix.rows; ++y)
        pixels.insert(pixels.end(), matrix.ptr(y), matrix.ptr(y) + rowBytes);
    return pixels;
}

} // namespace

PreparedPixels Preprocessor::prepare(const Image& given, const ImageContext& context) const {
    requireSound(given);
    if (m_options.size.width < 1 || m_options.size.height < 1)
        throw Error(ErrorKind::InvalidArgument, "the size asked for is empty");
    const bool isMasked = m_options.masksDataBar && context.dataBar;
    const Image specimen = isMasked ? withoutDataBar(given, *context.dataBar) : Image{};
    const Image& image = isMasked ? specimen : given;
    const Image toned =
        image.bitDepth > 8 ? stretchedToEightBit(image, {m_options.lowPercentile, m_options.highPercentile}) : Image{};
    cv::Mat matrix = matrixOf(image.bitDepth > 8 ? toned : image);
    if (matrix.channels() == 3 && becomesGray(image, m_options.colour)) matrix = grayOf(matrix);
    const cv::Size target(m_options.size.width, m_options.size.height);
    if (m_options.commonScaleNm > 0 && context.calibration.isKnown())
        matrix = atScale(matrix, target, pixelSteps(context.calibration, m_options.commonScaleNm));
    else
        matrix = brought(matrix, target, m_options.resize);
    return {m_options.size, matrix.channels(), copyOf(matrix)};
}

double inputPixelSizeNm(const Calibration& calibration, int imageWidthPx, const PreprocessingOptions& options) {
    if (!calibration.isKnown()) return 0;
    if (options.commonScaleNm > 0) return options.commonScaleNm;
    return *calibration.pixelSizeNm * imageWidthPx / options.size.width;
}

Image toEightBit(const Image& image, double lowPercentile, double highPercentile) {
    requireSound(image);
    return image.bitDepth > 8 ? stretchedToEightBit(image, {lowPercentile, highPercentile}) : image;
}

Image thumbnailOf(const Image& image, int sidePx) {
    const Image eightBit = toEightBit(image);
    const double factor = std::min(1.0, static_cast<double>(sidePx) / std::max(image.widthPx, image.heightPx));
    const cv::Size target(scaled(image.widthPx, factor, image.widthPx), scaled(image.heightPx, factor, image.heightPx));
    const std::vector<std::uint8_t> pixels = copyOf(resized(matrixOf(eightBit), target));
    Image thumbnail{
        .widthPx = target.width, .heightPx = target.height, .channels = image.channels, .bitDepth = 8, .pixels = {}};
    const auto bytes = std::as_bytes(std::span(pixels));
    thumbnail.pixels.assign(bytes.begin(), bytes.end());
    return thumbnail;
}

PreparedPixels toThreeChannels(PreparedPixels pixels) {
    if (pixels.channels == 3) return pixels;
    std::vector<std::uint8_t> repeated;
    repeated.reserve(pixels.pixels.size() * 3);
    for (const std::uint8_t value : pixels.pixels)
        repeated.insert(repeated.end(), 3, value);
    return {pixels.size, 3, std::move(repeated)};
}

void setImageThreads(int threads) {
    cv::setNumThreads(threads);
}

} // namespace semblance
