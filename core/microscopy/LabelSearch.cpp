// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelSearch.h"

#include "core/microscopy/LabelParts.h"
#include "core/microscopy/TextLine.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace semblance {
namespace {

constexpr int kSmallestDigitPx = 5;
constexpr double kLargestDigit = 0.11; // of the image's height
constexpr double kInkShare = 0.45;     // of the way from ink to background
constexpr std::size_t kMostPlaces = 3;
constexpr std::size_t kMostPieces = 1500;

int largestDigitPx(const cv::Mat& gray) {
    return std::max(24, static_cast<int>(gray.rows * kLargestDigit));
}

cv::Rect windowAround(const cv::Mat& gray, const BarLine& bar, const LabelSearchArea& area) {
    const int reach = largestDigitPx(gray) * 2;
    const int side = std::max(reach, bar.box.width / 2);
    const int right = area.isDataBar ? std::max(side, bar.box.width * 2 + 60) : side;
    const cv::Rect window(bar.box.x - side, bar.box.y - reach, side + bar.box.width + right,
                          2 * reach + bar.box.height);
    return window & area.within;
}

/// The part of the image as ink 0 and paper 255, whatever was bright.
cv::Mat darkOnLight(const cv::Mat& gray, const BarLine& bar, double paperShare) {
    const double paper = bar.level + paperShare * (bar.background - bar.level);
    const double gain = 255 / (paper - bar.level);
    cv::Mat mapped;
    gray.convertTo(mapped, CV_8U, gain, -bar.level * gain);
    return mapped;
}

double gapBetween(int beginA, int endA, int beginB, int endB) {
    return std::max({0, beginB - endA, beginA - endB});
}

/// Labels stand over, under, or in line with the bar; what stands over the room beside it belongs to something else.
double distanceOf(const cv::Rect& text, const BarLine& bar, int digitHeight) {
    const double dx = gapBetween(text.x, text.x + text.width, bar.box.x, bar.box.x + bar.box.width);
    const double dy = gapBetween(text.y, text.y + text.height, bar.box.y, bar.box.y + bar.box.height);
    const double offCentre = std::abs(text.x + text.width / 2.0 - bar.box.x - bar.box.width / 2.0);
    const bool isInLine = dy <= 0;
    return (dy + (isInLine ? 0.4 : 1.5) * dx + 0.05 * offCentre) / digitHeight;
}

/// Text that goes on to the left names a setting: "WD = 5.0 mm".
bool isPreceded(const LabelParts& parts, const TextLine& line) {
    return std::ranges::any_of(line.glyphs, [&](const cv::Rect& glyph) {
        const int gap = parts.box.x - (glyph.x + glyph.width);
        return gap >= 0 && gap < parts.digitHeightPx * 1.2 && glyph.width >= parts.digitHeightPx * 0.2;
    });
}

bool isInGap(const cv::Rect& text, const BarLine& bar) {
    return text.x >= bar.gap.x - 1 && text.x + text.width <= bar.gap.x + bar.gap.width + 1 &&
           std::abs(text.y + text.height / 2 - bar.gap.y - bar.gap.height / 2) <= text.height / 2;
}

LabelPlace placeOf(const cv::Rect& box, int digitHeight, const BarLine& bar) {
    LabelPlace place;
    place.box = box;
    place.digitHeightPx = digitHeight;
    place.distance = distanceOf(box, bar, digitHeight);
    return place;
}

void addPlaces(std::vector<LabelPlace>& places, const TextLine& line, const BarLine& bar, const cv::Point& origin) {
    const std::vector<LabelParts> labels = labelPartsOf(line);
    for (const LabelParts& parts : labels) {
        LabelPlace place = placeOf(parts.box + origin, parts.digitHeightPx, bar);
        place.isSetAsLabel = true;
        place.plausibility = parts.regularity / (1 + 0.25 * place.distance) * (isPreceded(parts, line) ? 0.4 : 1);
        places.push_back(place);
    }
    if (!labels.empty() || line.box.width < line.glyphHeightPx * 1.2 || line.box.width > line.glyphHeightPx * 9) return;
    LabelPlace place = placeOf(line.box + origin, line.glyphHeightPx, bar);
    place.plausibility = 0.35 / (1 + 0.5 * place.distance);
    places.push_back(place);
}

bool isSamePlace(const LabelPlace& a, const LabelPlace& b) {
    return (a.box & b.box).area() > 0.5 * std::min(a.box.area(), b.box.area());
}

std::vector<LabelPlace> best(std::vector<LabelPlace> places) {
    std::ranges::stable_sort(places, std::greater{}, &LabelPlace::plausibility);
    std::vector<LabelPlace> kept;
    for (const LabelPlace& place : places) {
        if (kept.size() == kMostPlaces) break;
        if (std::ranges::none_of(kept, [&](const LabelPlace& other) { return isSamePlace(place, other); }))
            kept.push_back(place);
    }
    return kept;
}

} // namespace

std::vector<LabelPlace> findLabelPlaces(const cv::Mat& gray, const BarLine& bar, const LabelSearchArea& area) {
    const cv::Rect window = windowAround(gray, bar, area);
    if (window.empty()) return {};
    cv::Mat ink;
    cv::threshold(darkOnLight(gray(window), bar, 1), ink, 255 * kInkShare, 255, cv::THRESH_BINARY_INV);
    const Glyphs glyphs = findGlyphs(ink);
    if (glyphs.boxes.size() > kMostPieces) return {};
    std::vector<LabelPlace> places;
    for (const TextLine& line : findTextLines(glyphs, {kSmallestDigitPx, largestDigitPx(gray)})) {
        if (((line.box + window.tl()) & bar.box).area() > 0 && bar.gap.empty()) continue;
        addPlaces(places, line, bar, window.tl());
    }
    if (!bar.gap.empty()) std::erase_if(places, [&](const LabelPlace& place) { return !isInGap(place.box, bar); });
    return best(std::move(places));
}

cv::Mat labelCrop(const cv::Mat& gray, const BarLine& bar, const LabelPlace& place) {
    const int margin = std::max(2, place.digitHeightPx / 4);
    const cv::Rect box(place.box.x - margin, place.box.y - margin, place.box.width + 2 * margin,
                       place.box.height + 2 * margin);
    return darkOnLight(gray(box & cv::Rect({}, gray.size())), bar, 0.8);
}

} // namespace semblance
