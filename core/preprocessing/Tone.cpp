// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/Tone.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace semblance {
namespace {

constexpr std::size_t kLevels = 65536;

std::uint16_t sampleAt(const Image& image, std::size_t index) {
    std::uint16_t value = 0;
    std::memcpy(&value, image.pixels.data() + 2 * index, sizeof value);
    return value;
}

std::vector<std::uint64_t> histogramOf(const Image& image) {
    std::vector<std::uint64_t> histogram(kLevels);
    for (std::size_t i = 0; i < image.pixels.size() / 2; ++i)
        ++histogram[sampleAt(image, i)];
    return histogram;
}

/// The smallest value that at least this share of the samples does not exceed.
std::size_t percentile(const std::vector<std::uint64_t>& histogram, std::uint64_t samples, double percent) {
    const auto wanted =
        static_cast<std::uint64_t>(std::ceil(std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(samples)));
    std::uint64_t seen = 0;
    for (std::size_t level = 0; level < kLevels; ++level) {
        seen += histogram[level];
        if (seen >= std::max<std::uint64_t>(wanted, 1)) return level;
    }
    return kLevels - 1;
}

std::vector<std::byte> stretchTable(std::size_t low, std::size_t high) {
    std::vector<std::byte> table(kLevels);
    if (high <= low) high = low + 1;
    const auto range = static_cast<double>(high - low);
    for (std::size_t level = low; level < kLevels; ++level) {
        const double value = std::min(255.0, static_cast<double>(level - low) / range * 255);
        table[level] = static_cast<std::byte>(std::lround(value));
    }
    return table;
}

} // namespace

Image stretchedToEightBit(const Image& image, PercentileRange range) {
    const std::size_t samples = image.pixels.size() / 2;
    const std::vector<std::uint64_t> histogram = histogramOf(image);
    const std::vector<std::byte> table =
        stretchTable(percentile(histogram, samples, range.low), percentile(histogram, samples, range.high));
    Image result{
        .widthPx = image.widthPx, .heightPx = image.heightPx, .channels = image.channels, .bitDepth = 8, .pixels = {}};
    result.pixels.resize(samples);
    for (std::size_t i = 0; i < samples; ++i)
        result.pixels[i] = table[sampleAt(image, i)];
    return result;
}

} // namespace semblance
