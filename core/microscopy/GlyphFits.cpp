// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/GlyphFits.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <utility>

namespace semblance {
namespace {

constexpr int kBlock = 32; // columns

/// The matrix product, [columns of glyphs, columns]; most shades are 0, and OpenCV hands it to a BLAS that may be the slow
/// reference. The sums of a block of columns stay in registers.
cv::Mat productsOf(const cv::Mat& shades, const cv::Mat& ink) {
    cv::Mat products(shades.rows, ink.cols, CV_32F);
    for (int c = 0; c < shades.rows; ++c) {
        const float* shade = shades.ptr<float>(c);
        float* product = products.ptr<float>(c);
        for (int x = 0; x < ink.cols; x += kBlock) {
            std::array<float, kBlock> sums{};
            for (int y = 0; y < shades.cols; ++y) {
                if (shade[y] == 0) continue;
                const float* row = ink.ptr<float>(y) + x;
                for (int i = 0; i < kBlock; ++i)
                    sums[i] += shade[y] * row[i];
            }
            std::ranges::copy(sums, product + x);
        }
    }
    return products;
}

} // namespace

Page pageOf(const cv::Mat& ink, double scale, int top) {
    cv::Mat scaled = ink;
    if (scale != 1) cv::resize(ink, scaled, {}, scale, scale, cv::INTER_LINEAR);
    Page page;
    page.ink = cv::Mat::zeros(kGlyphRows, (scaled.cols + kBlock - 1) / kBlock * kBlock, CV_32F);
    const int first = std::max(0, kGlyphTop - top);
    const int begin = std::max(0, top - kGlyphTop);
    const int rows = std::min(kGlyphRows - first, scaled.rows - begin);
    if (rows > 0) scaled.rowRange(begin, begin + rows).copyTo(page.ink({0, first, scaled.cols, rows}));
    page.energy.assign(static_cast<std::size_t>(scaled.cols) + 1, 0);
    for (int x = 0; x < scaled.cols; ++x)
        page.energy[x + 1] = page.energy[x] + static_cast<float>(page.ink.col(x).dot(page.ink.col(x)));
    return page;
}

Fits fitsOf(const LabelFont& font, const Page& page) {
    const cv::Mat products = productsOf(font.shades, page.ink);
    Fits fits;
    for (const LabelGlyph& glyph : font.glyphs) {
        const cv::Mat shades = font.shades.rowRange(glyph.firstColumn, glyph.firstColumn + glyph.columns);
        const auto own = static_cast<float>(shades.dot(shades));
        const int places = std::max(0, page.columns() - glyph.columns + 1);
        std::vector<float> match(static_cast<std::size_t>(places), 0);
        for (int c = 0; c < glyph.columns; ++c) {
            const float* product = products.ptr<float>(glyph.firstColumn + c) + c;
            for (int x = 0; x < places; ++x)
                match[x] += product[x];
        }
        for (int x = 0; x < places; ++x)
            match[x] = page.energyBetween(x, x + glyph.columns) - 2 * match[x] + own;
        fits.cost.push_back(std::move(match));
        fits.energy.push_back(own);
    }
    return fits;
}

} // namespace semblance
