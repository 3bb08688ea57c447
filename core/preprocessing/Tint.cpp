// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/Tint.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace semblance {
namespace {

constexpr std::size_t kMostPixels = 40'000;
constexpr int kGrayBins = 16;
constexpr int kLargestDeviation = 12; // of 255; compression alone brings some levels
constexpr double kMostOff = 0.05;

/// How far red and blue are from green.
struct Chroma {
    int red = 0;
    int blue = 0;
};
using ChromaByGray = std::array<std::vector<Chroma>, kGrayBins>;

int levelAt(const Image& image, std::size_t sample) {
    if (image.bitDepth <= 8) return std::to_integer<int>(image.pixels[sample]);
    std::uint16_t value = 0;
    std::memcpy(&value, image.pixels.data() + 2 * sample, sizeof value);
    return value >> 8;
}

ChromaByGray chromaOf(const Image& image) {
    const std::size_t pixels = static_cast<std::size_t>(image.widthPx) * static_cast<std::size_t>(image.heightPx);
    const std::size_t step =
        std::max<std::size_t>(1, pixels / kMostPixels) | 1; // odd: not the same columns in each row
    ChromaByGray chroma;
    for (std::size_t pixel = 0; pixel < pixels; pixel += step) {
        const int red = levelAt(image, 3 * pixel), green = levelAt(image, 3 * pixel + 1);
        const int blue = levelAt(image, 3 * pixel + 2);
        const int gray = (299 * red + 587 * green + 114 * blue) / 1000;
        chroma[static_cast<std::size_t>(gray * kGrayBins / 256)].push_back({red - green, blue - green});
    }
    return chroma;
}

int median(const std::vector<Chroma>& chroma, int Chroma::*part) {
    std::vector<int> values;
    values.reserve(chroma.size());
    for (const Chroma& one : chroma)
        values.push_back(one.*part);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

bool isGrayInOneTint(const Image& image) {
    if (image.channels == 1) return true;
    std::size_t all = 0, off = 0;
    for (const std::vector<Chroma>& chroma : chromaOf(image)) {
        if (chroma.empty()) continue;
        const Chroma tint{median(chroma, &Chroma::red), median(chroma, &Chroma::blue)};
        all += chroma.size();
        off += static_cast<std::size_t>(std::ranges::count_if(chroma, [&tint](const Chroma& one) {
            return std::abs(one.red - tint.red) > kLargestDeviation ||
                   std::abs(one.blue - tint.blue) > kLargestDeviation;
        }));
    }
    return static_cast<double>(off) <= kMostOff * static_cast<double>(all);
}

} // namespace semblance
