// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace semblance {

enum class TiffSampleKind { Unsigned, Signed, Float };
enum class TiffColour { Gray, GrayInverted, Palette, Rgb, Cmyk };

/// How the samples of a TIFF's first page lie.
struct TiffLayout {
    std::uint32_t widthPx = 0;
    std::uint32_t heightPx = 0;
    unsigned storedChannels = 1; ///< with alpha and others
    unsigned keptChannels = 1;   ///< 1, 3 (RGB), 4 (CMYK)
    unsigned bits = 8;
    TiffSampleKind kind = TiffSampleKind::Unsigned;
    TiffColour colour = TiffColour::Gray;
    bool isPlanar = false;
    bool isTiled = false;
    unsigned orientation = 1;
    std::array<std::vector<std::uint16_t>, 3> palette; ///< 16 bit a value

    /// Bytes of a sample once unpacked: 1, 2, 4, 8.
    std::size_t sampleBytes() const { return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8; }
};

/// Unpacked samples [H,W,keptChannels], each of sampleBytes(), native byte order.
struct TiffSamples {
    TiffLayout layout;
    std::vector<std::byte> bytes;
};

} // namespace semblance
