// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelSheet.h"

#include "core/microscopy/LabelGlyphs.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace semblance {
namespace {

constexpr int kPageDigitPx = 36;
constexpr int kPageMarginPx = 14;
constexpr std::size_t kMostPieces = 900; // more is noise, not text
constexpr double kLeastLevels = 20;      // between ink and paper, gray values

double otsu(const cv::Mat& gray) {
    cv::Mat unused;
    return cv::threshold(gray, unused, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
}

double otsuBelow(const cv::Mat& gray, double limit) {
    std::vector<uchar> darker;
    std::copy_if(gray.begin<uchar>(), gray.end<uchar>(), std::back_inserter(darker),
                 [limit](uchar value) { return value <= limit; });
    return darker.empty() ? limit : otsu(cv::Mat(darker));
}

cv::Mat smoothed(const cv::Mat& gray, double sigma) {
    cv::Mat smooth;
    cv::GaussianBlur(gray, smooth, {}, sigma);
    return smooth;
}

/// What is darker than the brightest value near by.
cv::Mat againstSurroundings(const cv::Mat& gray) {
    const cv::Mat smooth = smoothed(gray, 1.5);
    cv::Mat closed;
    cv::morphologyEx(smooth, closed, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {31, 31}));
    return 255 - (closed - smooth);
}

cv::Mat pictureFor(const cv::Mat& gray, Binarisation binarisation) {
    switch (binarisation) {
    case Binarisation::Smooth:
    case Binarisation::SmoothDark: return smoothed(gray, 2);
    case Binarisation::Smoother: return smoothed(gray, 3.5);
    case Binarisation::Local: return againstSurroundings(gray);
    default: return gray;
    }
}

/// Prefers lines of several glyphs of printed proportions.
double printedness(const LabelLine& line) {
    double score = 0;
    for (const cv::Rect& glyph : line.line.glyphs) {
        const double relative = static_cast<double>(glyph.height) / line.line.glyphHeightPx;
        score += relative > 0.55 && relative < 1.15 ? glyph.width : -glyph.width / 2.0;
    }
    return score * static_cast<double>(std::min<std::size_t>(line.line.glyphs.size(), 3));
}

double likelihood(const LabelLine& line) {
    return line.parts ? line.parts->regularity * line.parts->box.width : printedness(line);
}

/// For every column the gray value of the paper around it: the 70th percentile within a digit's height.
std::vector<double> paperLevels(const cv::Mat& gray, int digitHeight, double ink) {
    std::vector<double> levels(static_cast<std::size_t>(gray.cols));
    std::vector<uchar> values;
    for (int x = 0; x < gray.cols; ++x) {
        values.clear();
        const int end = std::min(gray.cols, x + digitHeight / 2 + 1);
        for (int y = 0; y < gray.rows; y += 2)
            for (int k = std::max(0, x - digitHeight / 2); k < end; k += 2)
                values.push_back(gray.at<uchar>(y, k));
        const auto percentile = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 7 / 10);
        std::nth_element(values.begin(), percentile, values.end());
        levels[x] = std::max<double>(*percentile, ink + kLeastLevels);
    }
    return levels;
}

/// Ticks, rules and frames: wide and flat, or small and above or below the line.
bool isBesideText(const cv::Rect& piece, const LabelLine& line) {
    const int height = line.digitHeight();
    const double middle = piece.y + piece.height / 2.0;
    const bool isRule = piece.width > 3 * height && piece.height < height / 2;
    const bool isOnLine = middle > line.digitTop() - 0.1 * height && middle < line.digitTop() + 1.35 * height;
    return isRule || (!isOnLine && piece.height <= height / 2);
}

cv::Rect grown(const cv::Rect& box, int by) {
    return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

} // namespace

LabelSheet makeSheet(const cv::Mat& gray, Binarisation binarisation) {
    LabelSheet sheet{pictureFor(gray, binarisation), {}};
    double threshold = otsu(sheet.gray);
    if (binarisation == Binarisation::Dark || binarisation == Binarisation::SmoothDark)
        threshold = otsuBelow(sheet.gray, threshold);
    cv::Mat ink;
    cv::threshold(sheet.gray, ink, threshold, 255, cv::THRESH_BINARY_INV);
    sheet.glyphs = findGlyphs(ink);
    return sheet;
}

std::vector<LabelLine> labelLinesOf(const LabelSheet& sheet) {
    std::vector<LabelLine> set;
    std::vector<LabelLine> others;
    if (sheet.glyphs.boxes.size() > kMostPieces) return {};
    const int rows = sheet.gray.rows;
    for (TextLine& line : findTextLines(sheet.glyphs, {rows / 6, rows * 92 / 100})) {
        std::vector<LabelParts> parts = labelPartsOf(line);
        if (!parts.empty())
            set.push_back({std::move(line), std::move(parts.front())});
        else if (line.glyphHeightPx >= rows / 4)
            others.push_back({std::move(line), {}});
    }
    std::vector<LabelLine>& chosen = set.empty() ? others : set;
    std::ranges::stable_sort(chosen, std::greater{}, likelihood);
    chosen.resize(std::min<std::size_t>(chosen.size(), set.empty() ? 2 : 1));
    return chosen;
}

LabelPage makePage(const LabelSheet& sheet, const LabelLine& line) {
    LabelPage page;
    page.scale = static_cast<double>(kPageDigitPx) / line.digitHeight();
    cv::Mat gray;
    cv::Mat ink;
    cv::resize(sheet.gray, gray, {}, page.scale, page.scale, page.scale > 1 ? cv::INTER_CUBIC : cv::INTER_AREA);
    cv::resize(inkOf(line.line, sheet.glyphs), ink, gray.size(), 0, 0, cv::INTER_LINEAR);
    cv::threshold(ink, ink, 127, 255, cv::THRESH_BINARY);
    cv::Mat near;
    cv::Mat around;
    cv::dilate(ink, near, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}));
    cv::dilate(near, around, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
    const double inkLevel = cv::mean(gray, ink)[0];
    const double gain = 255 / std::max(8.0, cv::mean(gray, around - near)[0] - inkLevel);
    cv::Mat stretched;
    gray.convertTo(stretched, CV_8U, gain, -inkLevel * gain);
    page.gray = cv::Mat(gray.size(), CV_8U, cv::Scalar(255));
    stretched.copyTo(page.gray, near);
    return page;
}

cv::Mat LabelPage::cut(const cv::Rect& box) const {
    const cv::Rect scaled(static_cast<int>(box.x * scale), static_cast<int>(box.y * scale),
                          static_cast<int>(box.width * scale), static_cast<int>(box.height * scale));
    cv::Mat part;
    cv::copyMakeBorder(gray(grown(scaled, 3) & cv::Rect({}, gray.size())), part, kPageMarginPx, kPageMarginPx,
                       kPageMarginPx, kPageMarginPx, cv::BORDER_CONSTANT, 255);
    return part;
}

LabelShades makeShades(const cv::Mat& gray, const LabelSheet& sheet, const LabelLine& line) {
    const int height = line.digitHeight();
    const int top = line.digitTop();
    const cv::Rect area = cv::Rect(0, top - height * 2 / 5, gray.cols, height * 19 / 10) & cv::Rect({}, gray.size());
    const cv::Mat part = gray(area);
    const double ink = cv::mean(part, inkOf(line.line, sheet.glyphs)(area))[0];
    const std::vector<double> paper = paperLevels(part, height, ink);
    cv::Mat shades(area.size(), CV_32F);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            shades.at<float>(y, x) =
                static_cast<float>(std::clamp((paper[x] - part.at<uchar>(y, x)) / (paper[x] - ink), 0.0, 1.0));
    for (const cv::Rect& piece : sheet.glyphs.boxes) {
        const cv::Rect wiped = grown(piece, 2) & area;
        if (isBesideText(piece, line) && !wiped.empty()) shades(wiped - area.tl()) = 0;
    }
    const double scale = static_cast<double>(kGlyphDigit) / height;
    LabelShades scaled;
    cv::resize(shades, scaled.ink, {}, scale, scale, scale > 1 ? cv::INTER_LINEAR : cv::INTER_AREA);
    scaled.digitTop = static_cast<int>(std::lround((top - area.y) * scale));
    return scaled;
}

} // namespace semblance
