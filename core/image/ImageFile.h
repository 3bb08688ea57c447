// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"

#include <filesystem>
#include <span>

namespace semblance {

class ByteSource;

/// What becomes of a file that is whole but has pixels that cannot be decoded. Kept is for showing it to somebody who is
/// told (Image::damage); nothing is trained on it.
enum class PixelDamage { Refused, Kept };

struct DecodeLimits {
    std::uint64_t fileBytes = 1ULL << 30;
    std::uint64_t pixels = 200'000'000; ///< width × height
    PixelDamage damage = PixelDamage::Refused;
};

// The format is taken from the content (magic bytes), never from the extension. All functions are thread-safe and throw
// Error: FileNotFound, FileUnreadable, UnsupportedFormat (not an image, or a variant not read), DamagedFile, TooLarge.

/// Reads as much of the file as its header needs.
ImageInfo probeImage(const std::filesystem::path& path);
ImageInfo probeImage(std::span<const std::byte> bytes);
ImageInfo probeImage(const ByteSource& source);

/// Decodes the first page whole: 8 and 16 bit gray, RGB, palette (gray where all its colours are); alpha is dropped, CMYK
/// becomes RGB, a TIFF's orientation is applied (a JPEG's Exif is not). Signed 16 bit is shifted by 32768; 32 bit and
/// floating point are scaled linearly from their smallest to their largest finite value into 16 bit. A damaged or
/// truncated file is an error, not a partly gray image; only a JPEG whose restart markers and end are all there, so that
/// damage stays between two of them, can be had with its damage. The size in the header is checked before anything is
/// allocated. One channel comes exactly where probeImage says that the image holds no colour.
Image decodeImage(const std::filesystem::path& path, const DecodeLimits& limits = {});
Image decodeImage(std::span<const std::byte> bytes, const DecodeLimits& limits = {});

} // namespace semblance
