// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"
#include "core/sample/StrokeText.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

namespace semblance::test {

/// A specimen of soft blobs, gray values 60 to 140, the same for a seed.
inline Image drawnSpecimen(int widthPx, int heightPx, std::uint32_t seed = 1) {
    Image image{widthPx, heightPx, 1, 8, std::vector<std::byte>(static_cast<std::size_t>(widthPx) * heightPx)};
    std::uint32_t state = seed * 2654435761U + 1;
    for (int y = 0; y < heightPx; ++y)
        for (int x = 0; x < widthPx; ++x) {
            state = state * 1664525U + 1013904223U;
            const double noise = (state >> 24) / 255.0 - 0.5;
            const double blobs = std::sin(x * 0.031 + seed) * std::cos(y * 0.027 + seed * 0.7);
            image.pixels[static_cast<std::size_t>(y) * widthPx + x] =
                static_cast<std::byte>(100 + 30 * blobs + 16 * noise);
        }
    return image;
}

struct Ink {
    std::uint8_t value = 255;
};

inline void fillBox(Image& image, int left, int top, int width, int height, Ink ink) {
    for (int y = top; y < top + height; ++y)
        for (int x = left; x < left + width; ++x)
            for (int c = 0; c < image.channels; ++c)
                image.pixels[(static_cast<std::size_t>(y) * image.widthPx + x) * image.channels + c] =
                    std::byte{ink.value};
}

/// Text whose capitals begin at the given row, mixed into what is there.
inline void drawLabel(Image& image, const std::string& text, int left, int top, double capHeightPx, Ink ink) {
    Grid grid(image.widthPx, image.heightPx, 0);
    drawText(grid, text, {.leftPx = static_cast<double>(left), .topPx = static_cast<double>(top)},
             {.capHeightPx = capHeightPx, .penPx = capHeightPx / 7, .value = 1});
    for (int y = 0; y < image.heightPx; ++y)
        for (int x = 0; x < image.widthPx; ++x) {
            const double share = grid.row(y)[x];
            std::byte& pixel = image.pixels[static_cast<std::size_t>(y) * image.widthPx + x];
            pixel = static_cast<std::byte>(std::lround(std::to_integer<int>(pixel) * (1 - share) + ink.value * share));
        }
}

} // namespace semblance::test
