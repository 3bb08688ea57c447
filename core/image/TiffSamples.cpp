// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/TiffSamples.h"

#include "core/base/Error.h"
#include "core/image/Decoders.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace semblance {
namespace {

template <typename T>
T sampleAt(const std::vector<std::byte>& bytes, std::size_t index) {
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
    return value;
}

template <typename T>
void setSample(std::vector<std::byte>& bytes, std::size_t index, T value) {
    std::memcpy(bytes.data() + index * sizeof(T), &value, sizeof(T));
}

/// Linearly from the smallest to the largest finite value onto 0 to 65535. Not a number becomes 0, infinities the ends.
template <typename T>
std::vector<std::byte> scaledTo16(const std::vector<std::byte>& bytes) {
    const std::size_t count = bytes.size() / sizeof(T);
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = static_cast<double>(sampleAt<T>(bytes, i));
        if (!std::isfinite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    // Halved, so that the difference of two huge values stays finite.
    const double halfRange = high / 2 - low / 2;
    std::vector<std::byte> result(count * 2);
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = static_cast<double>(sampleAt<T>(bytes, i));
        double share = 0;
        if (std::isinf(value))
            share = value > 0 ? 1 : 0;
        else if (!std::isnan(value) && halfRange > 0)
            share = (value / 2 - low / 2) / halfRange;
        setSample(result, i, static_cast<std::uint16_t>(std::lround(std::clamp(share, 0.0, 1.0) * 65535)));
    }
    return result;
}

template <typename T>
std::vector<std::byte> shiftedToUnsigned(std::vector<std::byte> bytes) {
    constexpr auto signBit = static_cast<T>(T{1} << (8 * sizeof(T) - 1));
    for (std::size_t i = 0; i < bytes.size() / sizeof(T); ++i)
        setSample(bytes, i, static_cast<T>(sampleAt<T>(bytes, i) ^ signBit));
    return bytes;
}

/// Half precision, IEEE 754 binary16.
float fromHalf(std::uint16_t half) {
    const int exponent = (half >> 10) & 31;
    const auto mantissa = static_cast<float>(half & 1023);
    const float sign = (half & 0x8000) != 0 ? -1.0F : 1.0F;
    if (exponent == 31)
        return mantissa != 0 ? std::numeric_limits<float>::quiet_NaN() : sign * std::numeric_limits<float>::infinity();
    if (exponent == 0) return sign * std::ldexp(mantissa, -24);
    return sign * std::ldexp(1024.0F + mantissa, exponent - 25);
}

std::vector<std::byte> fromHalves(const std::vector<std::byte>& bytes) {
    std::vector<std::byte> result(bytes.size() * 2);
    for (std::size_t i = 0; i < bytes.size() / 2; ++i)
        setSample(result, i, fromHalf(sampleAt<std::uint16_t>(bytes, i)));
    return result;
}

/// 1 to 7 bit spread over 0 to 255, except for indices into a palette.
void spreadTo8(TiffSamples& samples) {
    const int largest = (1 << samples.layout.bits) - 1;
    for (std::byte& sample : samples.bytes)
        sample = static_cast<std::byte>(std::to_integer<int>(sample) * 255 / largest);
}

bool fits16(const std::vector<std::byte>& bytes) {
    for (std::size_t i = 0; i < bytes.size() / 4; ++i)
        if (sampleAt<std::uint32_t>(bytes, i) > 65535) return false;
    return true;
}

std::vector<std::byte> narrowed(const std::vector<std::byte>& bytes) {
    std::vector<std::byte> result(bytes.size() / 2);
    for (std::size_t i = 0; i < bytes.size() / 4; ++i)
        setSample(result, i, static_cast<std::uint16_t>(sampleAt<std::uint32_t>(bytes, i)));
    return result;
}

std::vector<std::byte> fromFloat(const std::vector<std::byte>& bytes, unsigned bits) {
    if (bits == 16) return scaledTo16<float>(fromHalves(bytes));
    return bits == 32 ? scaledTo16<float>(bytes) : scaledTo16<double>(bytes);
}

std::vector<std::byte> fromSigned(std::vector<std::byte> bytes, unsigned bits) {
    if (bits == 8) return shiftedToUnsigned<std::uint8_t>(std::move(bytes));
    if (bits == 16) return shiftedToUnsigned<std::uint16_t>(std::move(bytes));
    return bits == 32 ? scaledTo16<std::int32_t>(bytes) : scaledTo16<std::int64_t>(bytes);
}

/// Samples of any kind as unsigned ones of 8 or 16 bit; returns which.
int bringToDepth(TiffSamples& samples) {
    const unsigned bits = samples.layout.bits;
    switch (samples.layout.kind) {
    case TiffSampleKind::Float: samples.bytes = fromFloat(samples.bytes, bits); return 16;
    case TiffSampleKind::Signed: samples.bytes = fromSigned(std::move(samples.bytes), bits); return bits == 8 ? 8 : 16;
    case TiffSampleKind::Unsigned: break;
    }
    if (bits < 8 && samples.layout.colour != TiffColour::Palette) spreadTo8(samples);
    if (bits == 32)
        samples.bytes = fits16(samples.bytes) ? narrowed(samples.bytes) : scaledTo16<std::uint32_t>(samples.bytes);
    if (bits == 64) samples.bytes = scaledTo16<std::uint64_t>(samples.bytes);
    return bits <= 8 ? 8 : 16;
}

Image throughPalette(const TiffSamples& samples) {
    const TiffLayout& layout = samples.layout;
    Image image = blankImage(static_cast<int>(layout.widthPx), static_cast<int>(layout.heightPx), 3, 8);
    for (std::size_t i = 0; i < image.pixels.size() / 3; ++i) {
        const std::size_t index = layout.bits <= 8 ? std::to_integer<std::size_t>(samples.bytes[i])
                                                   : sampleAt<std::uint16_t>(samples.bytes, i);
        for (std::size_t c = 0; c < 3; ++c) {
            if (index >= layout.palette[c].size())
                throw Error(ErrorKind::DamagedFile, "the TIFF holds an index outside its palette");
            image.pixels[3 * i + c] = static_cast<std::byte>(layout.palette[c][index] >> 8);
        }
    }
    return image;
}

template <typename T>
void cmykToRgb(const std::vector<std::byte>& cmyk, std::vector<std::byte>& rgb) {
    constexpr std::uint32_t full = std::numeric_limits<T>::max();
    for (std::size_t i = 0; i < cmyk.size() / sizeof(T) / 4; ++i) {
        const std::uint32_t paper = full - sampleAt<T>(cmyk, 4 * i + 3);
        for (std::size_t c = 0; c < 3; ++c) {
            const std::uint32_t value = (full - sampleAt<T>(cmyk, 4 * i + c)) * paper;
            setSample(rgb, 3 * i + c, static_cast<T>(value / full));
        }
    }
}

void invert(std::vector<std::byte>& bytes) {
    for (std::byte& byte : bytes)
        byte = ~byte;
}

} // namespace

Image imageOf(TiffSamples samples) {
    const int depth = bringToDepth(samples);
    const TiffLayout& layout = samples.layout;
    if (layout.colour == TiffColour::Palette) return oriented(throughPalette(samples), layout.orientation);
    if (layout.colour == TiffColour::GrayInverted) invert(samples.bytes);
    const int channels = layout.keptChannels == 1 ? 1 : 3;
    Image image{.widthPx = static_cast<int>(layout.widthPx),
                .heightPx = static_cast<int>(layout.heightPx),
                .channels = channels,
                .bitDepth = depth,
                .pixels = {}};
    if (layout.colour == TiffColour::Cmyk) {
        image.pixels.resize(samples.bytes.size() / 4 * 3);
        depth == 8 ? cmykToRgb<std::uint8_t>(samples.bytes, image.pixels)
                   : cmykToRgb<std::uint16_t>(samples.bytes, image.pixels);
    } else {
        image.pixels = std::move(samples.bytes);
    }
    return oriented(std::move(image), layout.orientation);
}

Image oriented(Image image, unsigned orientation) {
    if (orientation < 2 || orientation > 8) return image;
    const bool swaps = orientation >= 5;
    const bool mirrorsX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool mirrorsY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Image turned = blankImage(swaps ? image.heightPx : image.widthPx, swaps ? image.widthPx : image.heightPx,
                              image.channels, image.bitDepth);
    const auto pixelBytes = static_cast<std::size_t>(image.channels) * image.bytesPerSample();
    for (int y = 0; y < turned.heightPx; ++y)
        for (int x = 0; x < turned.widthPx; ++x) {
            int fromX = swaps ? y : x;
            int fromY = swaps ? x : y;
            if (mirrorsX) fromX = image.widthPx - 1 - fromX;
            if (mirrorsY) fromY = image.heightPx - 1 - fromY;
            const auto from = static_cast<std::size_t>(fromY) * static_cast<std::size_t>(image.widthPx) +
                              static_cast<std::size_t>(fromX);
            const auto to =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(turned.widthPx) + static_cast<std::size_t>(x);
            std::memcpy(turned.pixels.data() + to * pixelBytes, image.pixels.data() + from * pixelBytes, pixelBytes);
        }
    return turned;
}

} // namespace semblance
