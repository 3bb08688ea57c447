// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/PngWriter.h"

#include "core/base/Error.h"
#include "core/base/Files.h"

#include <opencv2/imgcodecs.hpp>

namespace semblance {

void writeGrayPng(const std::filesystem::path& file, std::span<const std::uint8_t> pixels, int widthPx, int heightPx) {
    if (widthPx < 1 || heightPx < 1 ||
        pixels.size() != static_cast<std::size_t>(widthPx) * static_cast<std::size_t>(heightPx))
        throw Error(ErrorKind::InvalidArgument, "a picture has as many pixels as its sides say", file);
    // OpenCV reads the pixels and does not change them.
    const cv::Mat gray(heightPx, widthPx, CV_8UC1, const_cast<std::uint8_t*>(pixels.data()));
    std::vector<unsigned char> bytes;
    if (!cv::imencode(".png", gray, bytes)) throw Error(ErrorKind::Internal, "the picture could not be encoded", file);
    DurableFile target(file);
    target.write(std::as_bytes(std::span(bytes)));
    target.commit();
}

} // namespace semblance
