// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/TextLine.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace semblance {
namespace {

/// A digit or a letter; two or three that touch.
bool looksLikeGlyph(const cv::Rect& box, int area, const TextHeights& heights) {
    return box.height >= heights.smallestPx && box.height <= heights.largestPx && box.width <= 4 * box.height &&
           area >= box.area() / 12 && area > 3;
}

/// Whether a piece may stand in a line whose digits are as the seed: between a little above its head and a descender's
/// depth below its foot.
bool standsBeside(const cv::Rect& piece, const cv::Rect& seed) {
    const int height = seed.height;
    const int foot = piece.y + piece.height;
    const int seedFoot = seed.y + height;
    return piece.y >= seed.y - height * 0.2 - 1 && foot <= seedFoot + height * 0.4 + 1 && piece.width <= 4 * height &&
           foot >= seedFoot - height * 0.25 - 1 && piece.height >= height * 0.08;
}

/// Indices from left to right of the seed's neighbours without a gap wider than a digit is high.
std::vector<int> chainAround(int seed, const std::vector<int>& beside, const std::vector<cv::Rect>& boxes) {
    const double widestGap = boxes[seed].height * 1.6;
    const auto at = static_cast<int>(std::ranges::find(beside, seed) - beside.begin());
    int first = at;
    for (int left = boxes[seed].x; first > 0; left = std::min(left, boxes[beside[--first]].x)) {
        const cv::Rect& next = boxes[beside[first - 1]];
        if (left - (next.x + next.width) > widestGap) break;
    }
    int right = boxes[seed].x + boxes[seed].width;
    std::size_t end = at + 1;
    for (; end < beside.size() && boxes[beside[end]].x - right <= widestGap; ++end)
        right = std::max(right, boxes[beside[end]].x + boxes[beside[end]].width);
    return {beside.begin() + first, beside.begin() + static_cast<std::ptrdiff_t>(end)};
}

/// A glyph that is broken by noise comes in pieces that stand above one another; a µ and the bar below it do not.
void addPiece(std::vector<cv::Rect>& glyphs, const cv::Rect& piece) {
    if (!glyphs.empty()) {
        cv::Rect& last = glyphs.back();
        const int shared = std::min(last.x + last.width, piece.x + piece.width) - std::max(last.x, piece.x);
        if (shared >= 0.6 * std::min(last.width, piece.width)) {
            last |= piece;
            return;
        }
    }
    glyphs.push_back(piece);
}

TextLine lineOf(int seed, const std::vector<int>& chain, const Glyphs& glyphs) {
    TextLine line;
    line.glyphHeightPx = glyphs.boxes[seed].height;
    line.box = glyphs.boxes[seed];
    for (const int index : chain) {
        line.box |= glyphs.boxes[index];
        addPiece(line.glyphs, glyphs.boxes[index]);
        line.components.push_back(index + 1);
    }
    return line;
}

} // namespace

Glyphs findGlyphs(const cv::Mat& ink) {
    Glyphs glyphs;
    cv::Mat statistics;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(ink, glyphs.labels, statistics, centres, 8, CV_32S);
    for (int i = 1; i < count; ++i) {
        glyphs.boxes.emplace_back(statistics.at<int>(i, cv::CC_STAT_LEFT), statistics.at<int>(i, cv::CC_STAT_TOP),
                                  statistics.at<int>(i, cv::CC_STAT_WIDTH), statistics.at<int>(i, cv::CC_STAT_HEIGHT));
        glyphs.areas.push_back(statistics.at<int>(i, cv::CC_STAT_AREA));
    }
    return glyphs;
}

std::vector<TextLine> findTextLines(const Glyphs& glyphs, const TextHeights& heights) {
    std::vector<int> order(glyphs.boxes.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<int>(i);
    std::ranges::sort(order, {}, [&](int i) { return glyphs.boxes[i].x; });
    std::vector<TextLine> lines;
    for (const int seed : order) {
        if (!looksLikeGlyph(glyphs.boxes[seed], glyphs.areas[seed], heights)) continue;
        std::vector<int> beside;
        std::ranges::copy_if(order, std::back_inserter(beside),
                             [&](int i) { return i == seed || standsBeside(glyphs.boxes[i], glyphs.boxes[seed]); });
        TextLine line = lineOf(seed, chainAround(seed, beside, glyphs.boxes), glyphs);
        const bool isKnown =
            std::ranges::any_of(lines, [&](const TextLine& other) { return other.components == line.components; });
        if (!isKnown) lines.push_back(std::move(line));
    }
    return lines;
}

cv::Mat inkOf(const TextLine& line, const Glyphs& glyphs) {
    std::vector<uchar> isWanted(glyphs.boxes.size() + 1, 0);
    for (const int component : line.components)
        isWanted[component] = 255;
    cv::Mat ink(glyphs.labels.size(), CV_8U);
    for (int y = 0; y < ink.rows; ++y)
        std::transform(glyphs.labels.ptr<int>(y), glyphs.labels.ptr<int>(y) + ink.cols, ink.ptr<uchar>(y),
                       [&](int label) { return isWanted[label]; });
    return ink;
}

} // namespace semblance
