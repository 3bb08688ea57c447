// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/DataBarMask.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

namespace semblance {
namespace {

constexpr int kEdgePx = 2;             // a frame or a row of noise between the bar and the edge is not specimen
constexpr double kLeastSpecimen = 0.5; // of the height: less is not an image any more

struct Rows {
    int first = 0;
    int end = 0;
};

std::size_t rowBytes(const Image& image) {
    return static_cast<std::size_t>(image.widthPx) * static_cast<std::size_t>(image.channels) * image.bytesPerSample();
}

Image cut(const Image& image, Rows kept) {
    Image result{image.widthPx, kept.end - kept.first, image.channels, image.bitDepth, {}};
    const auto at = [&](int row) { return image.pixels.begin() + static_cast<std::ptrdiff_t>(rowBytes(image)) * row; };
    result.pixels.assign(at(kept.first), at(kept.end));
    return result;
}

template <typename Sample>
void fill(Image& image, Rows bar) {
    auto* samples = reinterpret_cast<Sample*>(image.pixels.data());
    const auto channels = static_cast<std::size_t>(image.channels);
    const std::size_t row = static_cast<std::size_t>(image.widthPx) * channels;
    const std::size_t first = row * static_cast<std::size_t>(bar.first), end = row * static_cast<std::size_t>(bar.end);
    const std::size_t all = row * static_cast<std::size_t>(image.heightPx);
    for (std::size_t c = 0; c < channels; ++c) {
        double sum = 0;
        for (std::size_t i = c; i < all; i += channels)
            if (i < first || i >= end) sum += samples[i];
        const double mean = sum / (static_cast<double>(all - (end - first)) / static_cast<double>(channels));
        for (std::size_t i = first + c; i < end; i += channels)
            samples[i] = static_cast<Sample>(std::lround(mean));
    }
}

} // namespace

BarMask maskOf(const PixelRectangle& bar, int imageHeightPx) {
    const int top = std::clamp(bar.y, 0, imageHeightPx);
    const int end = std::clamp(bar.y + bar.height, top, imageHeightPx);
    if (end == top || imageHeightPx - (end - top) < kLeastSpecimen * imageHeightPx) return BarMask::None;
    return top <= kEdgePx || end >= imageHeightPx - kEdgePx ? BarMask::Crop : BarMask::Fill;
}

Image withoutDataBar(const Image& image, const PixelRectangle& bar) {
    const Rows rows{std::max(bar.y, 0), std::min(bar.y + bar.height, image.heightPx)};
    switch (maskOf(bar, image.heightPx)) {
    case BarMask::None: return image;
    case BarMask::Crop: return rows.first <= kEdgePx ? cut(image, {rows.end, image.heightPx}) : cut(image, {0, rows.first});
    case BarMask::Fill: break;
    }
    Image filled = image;
    image.bitDepth > 8 ? fill<std::uint16_t>(filled, rows) : fill<std::uint8_t>(filled, rows);
    return filled;
}

} // namespace semblance
