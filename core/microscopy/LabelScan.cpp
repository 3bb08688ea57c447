// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelScan.h"

#include "core/microscopy/LabelGlyphs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace semblance {
namespace {

constexpr double kLargestDigit = 0.85; // of the picture's height
constexpr double kSmallestDigit = 0.18;
constexpr double kSmallestDigitPx = 6;
constexpr double kHeightStep = 1.18; // decodeLabel makes good for what lies between
constexpr int kRowStep = 3;
constexpr std::size_t kPlacesOfAPicture = 2;
constexpr int kWidestPicture = 12; // in its heights
constexpr std::size_t kLongestNumber = 4;
constexpr double kInkShare = 0.07;  // of the picture that is surely ink where a label stands
constexpr double kLeastLevels = 12; // between ink and ground, gray values

/// How ink is told from its ground: against the level around it, against what lies between its strokes (an outline),
/// or as the darkest there is.
enum class Ground { Level, Outline, Dark };

double otsu(const cv::Mat& gray) {
    cv::Mat unused;
    return cv::threshold(gray, unused, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
}

template <typename T>
T quantile(std::vector<T> values, double share) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

cv::Mat againstSurroundings(const cv::Mat& smooth, Ground ground) {
    const int size = ground == Ground::Level ? kGlyphDigit * 3 / 4 : kGlyphDigit / 2 + 1;
    cv::Mat around;
    cv::morphologyEx(smooth, around, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {size, size}));
    if (ground == Ground::Level) cv::GaussianBlur(around, around, {}, kGlyphDigit * 0.3);
    cv::Mat ink;
    cv::subtract(around, smooth, ink, {}, CV_32F);
    const double full = quantile(std::vector<float>(ink.begin<float>(), ink.end<float>()), 1 - kInkShare);
    return ink / std::max(kLeastLevels, full);
}

cv::Mat darkest(const cv::Mat& smooth) {
    const double half = otsu(smooth);
    std::vector<uchar> darker;
    std::copy_if(smooth.begin<uchar>(), smooth.end<uchar>(), std::back_inserter(darker),
                 [half](uchar value) { return value <= half; });
    if (darker.empty()) return cv::Mat::zeros(smooth.size(), CV_32F);
    const double threshold = otsu(cv::Mat(darker));
    const double full = quantile(std::move(darker), 0.1);
    const double range = std::max(kLeastLevels, 2 * (threshold - full));
    cv::Mat ink;
    smooth.convertTo(ink, CV_32F, -1 / range, (full + range) / range);
    return ink;
}

/// Ink from 0 to 1 in a picture whose digits are kGlyphDigit high.
cv::Mat inkOn(Ground ground, const cv::Mat& gray) {
    cv::Mat smooth;
    cv::GaussianBlur(gray, smooth, {}, 0.7);
    const cv::Mat ink = ground == Ground::Dark ? darkest(smooth) : againstSurroundings(smooth, ground);
    return cv::max(cv::min(ink, 1.0), 0.0);
}

struct Place {
    cv::Mat ink;
    int digitTop = 0;
    double likeness = 0;
};

std::vector<Place> placesOn(Ground ground, const cv::Mat& gray) {
    std::vector<Place> places;
    const double smallest = std::max(kSmallestDigitPx, gray.rows * kSmallestDigit);
    for (double height = gray.rows * kLargestDigit; height >= smallest; height /= kHeightStep) {
        const double scale = kGlyphDigit / height;
        cv::Mat scaled;
        cv::resize(gray, scaled, {}, scale, scale, scale > 1 ? cv::INTER_CUBIC : cv::INTER_AREA);
        const cv::Mat ink = inkOn(ground, scaled);
        for (int top = -1; top <= scaled.rows - kGlyphDigit + 1; top += kRowStep)
            places.push_back({ink, top, likenessToLabel(ink, top)});
    }
    std::erase_if(places, [](const Place& place) { return place.likeness <= 0; });
    std::ranges::stable_sort(places, std::greater{}, &Place::likeness);
    places.resize(std::min(places.size(), kPlacesOfAPicture));
    return places;
}

} // namespace

std::vector<DecodedLabel> scanForLabels(const cv::Mat& darkOnLight) {
    std::vector<DecodedLabel> labels;
    if (darkOnLight.rows < kSmallestDigitPx || darkOnLight.cols > kWidestPicture * darkOnLight.rows) return labels;
    for (const Ground ground : {Ground::Level, Ground::Outline, Ground::Dark})
        for (const Place& place : placesOn(ground, darkOnLight)) {
            DecodedLabel label = decodeLabel(place.ink, place.digitTop);
            if (!label.number.empty() && label.number.size() <= kLongestNumber) labels.push_back(std::move(label));
        }
    return labels;
}

} // namespace semblance
