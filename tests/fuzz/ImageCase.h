// SPDX-License-Identifier: GPL-3.0-or-later
// What an input of fuzz_image stands for; the test that replays the corpus reads it in the same way.
#pragma once

#include "core/base/Error.h"
#include "core/image/ImageFile.h"

#include <optional>

namespace semblance::test {

/// The image in a file, with its damage; nothing where the file is refused in the one way in which it may be.
inline std::optional<Image> decodedCase(std::span<const std::byte> bytes) {
    try {
        return decodeImage(bytes, {.pixels = 4'000'000, .damage = PixelDamage::Kept});
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// What holds for any image.
inline bool isSound(const Image& image) {
    const bool hasSides = image.widthPx > 0 && image.heightPx > 0;
    const bool isPlain = (image.channels == 1 || image.channels == 3) && (image.bitDepth == 8 || image.bitDepth == 16);
    return hasSides && isPlain &&
           image.pixels.size() == static_cast<std::size_t>(image.widthPx) * static_cast<std::size_t>(image.heightPx) *
                                      static_cast<std::size_t>(image.channels) * image.bytesPerSample();
}

} // namespace semblance::test
