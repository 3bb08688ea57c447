// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/image/Decoders.h"

#include <cstring>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace semblance {
namespace {

cv::Mat decodeMatrix(std::span<const std::byte> bytes, const ImageInfo& info) {
    // imdecode takes a matrix, which it does not write to.
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<std::byte*>(bytes.data()));
    // What it would print comes back as an error; for the whole process, but nothing else here uses that log.
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    const int colour = info.isColour ? cv::IMREAD_COLOR : cv::IMREAD_GRAYSCALE;
    try {
        return cv::imdecode(raw, colour | cv::IMREAD_ANYDEPTH | cv::IMREAD_IGNORE_ORIENTATION);
    } catch (const cv::Exception& error) {
        throw Error(ErrorKind::DamagedFile, "the " + formatName(info.format) + " cannot be decoded: " + error.err);
    }
}

} // namespace

Image decodeThroughOpenCv(std::span<const std::byte> bytes, const ImageInfo& info) {
    cv::Mat decoded = decodeMatrix(bytes, info);
    if (decoded.empty() || decoded.cols != info.widthPx || decoded.rows != info.heightPx)
        throw Error(ErrorKind::DamagedFile, "the " + formatName(info.format) + " cannot be decoded");
    if (decoded.depth() != CV_8U && decoded.depth() != CV_16U)
        throw Error(ErrorKind::UnsupportedFormat, "this variant of " + formatName(info.format) + " is not read");
    if (decoded.channels() == 3) cv::cvtColor(decoded, decoded, cv::COLOR_BGR2RGB);
    Image image = blankImage(decoded.cols, decoded.rows, decoded.channels(), decoded.depth() == CV_8U ? 8 : 16);
    const std::size_t rowBytes = image.pixels.size() / static_cast<std::size_t>(image.heightPx);
    for (int y = 0; y < decoded.rows; ++y)
        std::memcpy(image.pixels.data() + static_cast<std::size_t>(y) * rowBytes, decoded.ptr(y), rowBytes);
    return image;
}

} // namespace semblance
