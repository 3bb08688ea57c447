// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"
#include "core/image/ImageFile.h"

#include <cstdint>
#include <span>

namespace semblance {

// One decoder a format. `info` is the header as its parser read it, its size already checked against the limits. Each
// gives 1 or 3 channels and throws Error (DamagedFile, UnsupportedFormat); none gives a partly filled image.
Image decodeTiff(std::span<const std::byte> bytes, const ImageInfo& info);
Image decodePng(std::span<const std::byte> bytes, const ImageInfo& info);
Image decodeJpeg(std::span<const std::byte> bytes, const ImageInfo& info, PixelDamage damage);
Image decodePnm(std::span<const std::byte> bytes, const ImageInfo& info);
/// BMP and JPEG 2000, through OpenCV.
Image decodeThroughOpenCv(std::span<const std::byte> bytes, const ImageInfo& info);

/// An image of the given shape with zeroed pixels.
Image blankImage(int widthPx, int heightPx, int channels, int bitDepth);

/// Keeps the first of three equal channels (a palette or RGB known to be gray).
Image firstChannelOf(const Image& image);

} // namespace semblance
