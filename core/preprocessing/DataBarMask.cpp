// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/DataBarMask.h"

#include <algorithm>
#include <cstring>

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

/// Where a row of the bar comes from: mirrored at the nearer edge of the bar, or at the other where the image ends.
int sourceOf(int row, Rows bar, int imageHeight) {
    const int above = 2 * bar.first - 1 - row;
    const int below = 2 * bar.end - 1 - row;
    const bool isNearTop = row - bar.first < bar.end - row;
    if (isNearTop) return above >= 0 ? above : std::min(below, imageHeight - 1);
    return below < imageHeight ? below : std::max(above, 0);
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
    case BarMask::Crop:
        return rows.first <= kEdgePx ? cut(image, {rows.end, image.heightPx}) : cut(image, {0, rows.first});
    case BarMask::Fill: break;
    }
    Image filled = image;
    for (int row = rows.first; row < rows.end; ++row)
        std::memcpy(filled.pixels.data() + rowBytes(image) * static_cast<std::size_t>(row),
                    image.pixels.data() +
                        rowBytes(image) * static_cast<std::size_t>(sourceOf(row, rows, image.heightPx)),
                    rowBytes(image));
    return filled;
}

} // namespace semblance
