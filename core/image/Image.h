// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace semblance {

enum class ImageFormat { Tiff, Png, Jpeg, Bmp, Pnm, Jpeg2000 };

/// The English name: "TIFF".
std::string formatName(ImageFormat format);

/// What the header of an image file says; nothing is decoded for it.
struct ImageInfo {
    ImageFormat format = ImageFormat::Tiff;
    int widthPx = 0;
    int heightPx = 0;
    int channels = 1;      ///< as stored: 1 gray or palette index, 3 RGB, 4 RGBA or CMYK …
    int bitDepth = 8;      ///< bits per sample as stored: 1, 8, 12, 16, 32
    bool isColour = false; ///< may hold colour (RGB, palette); gray otherwise
    int pages = 1;
    bool operator==(const ImageInfo&) const = default;
};

/// A decoded image: gray or RGB, rows from the top without padding, interleaved, native byte order.
struct Image {
    int widthPx = 0;
    int heightPx = 0;
    int channels = 1; ///< 1 or 3 (R, G, B)
    int bitDepth = 8; ///< 8: one byte a sample; 16: two bytes a sample
    std::vector<std::byte> pixels;
    std::string damage{}; ///< what is wrong with some of the pixels, one sentence; empty but for PixelDamage::Kept

    std::size_t bytesPerSample() const { return bitDepth > 8 ? 2 : 1; }
};

} // namespace semblance
