// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelParts.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace semblance {
namespace {

constexpr double kWordGap = 0.45;   // of the digits' height
constexpr int kLongestNumber = 5;   // "0.25", "1000"
constexpr double kLargestGap = 1.6; // between number and unit
constexpr double kRoundingPx = 1; // round digits stand out by a pixel; a line without them is not the better one for it
using Rects = std::vector<cv::Rect>;

int footOf(const cv::Rect& box) {
    return box.y + box.height;
}

int gapBetween(const cv::Rect& left, const cv::Rect& right) {
    return right.x - (left.x + left.width);
}

struct Setting {
    int height = 0; ///< of the digits
    int top = 0;
    int foot = 0;
};

bool isDigit(const cv::Rect& glyph, const Setting& setting) {
    const double slack = std::max(1.5, setting.height * 0.13);
    return std::abs(glyph.y - setting.top) <= slack && std::abs(footOf(glyph) - setting.foot) <= slack &&
           glyph.width <= setting.height * 1.0;
}

/// Two or three digits that touch.
bool isRunOfDigits(const cv::Rect& glyph, const Setting& setting) {
    cv::Rect narrow = glyph;
    narrow.width = 1;
    return isDigit(narrow, setting) && glyph.width <= setting.height * 2.6;
}

bool isPoint(const cv::Rect& glyph, const Setting& setting) {
    return glyph.height <= setting.height * 0.32 && glyph.width <= setting.height * 0.32 &&
           footOf(glyph) >= setting.foot - setting.height * 0.12 - 1 && glyph.y >= setting.top + setting.height * 0.6;
}

/// A letter without ascender; µ and p hang below the foot.
bool isUnitLetter(const cv::Rect& glyph, const Setting& setting) {
    const double below = glyph.y - setting.top;
    return below >= std::max(1.0, setting.height * 0.12) && below <= setting.height * 0.55 &&
           footOf(glyph) >= setting.foot - setting.height * 0.14 - 1 &&
           footOf(glyph) <= setting.foot + setting.height * 0.42 + 1 && glyph.width >= setting.height * 0.2;
}

double regularityOf(const Rects& number, const Setting& setting) {
    double worst = 0;
    for (const cv::Rect& glyph : number)
        if (!isPoint(glyph, setting))
            worst = std::max<double>(worst, std::abs(glyph.y - setting.top) + std::abs(footOf(glyph) - setting.foot));
    return std::clamp(1 - (worst - kRoundingPx) / setting.height, 0.0, 1.0);
}

/// The letters from `first` on that stand close to one another.
Rects unitFrom(std::size_t first, const Rects& glyphs, const Setting& setting) {
    Rects unit;
    for (std::size_t i = first; i < glyphs.size() && isUnitLetter(glyphs[i], setting); ++i) {
        if (!unit.empty() && gapBetween(unit.back(), glyphs[i]) > setting.height * kWordGap * 1.7) break;
        unit.push_back(glyphs[i]);
    }
    return unit;
}

double widthOf(const Rects& unit) {
    return unit.back().x + unit.back().width - unit.front().x;
}

std::optional<LabelParts> partsFrom(std::size_t first, const Rects& glyphs) {
    const Setting setting{glyphs[first].height, glyphs[first].y, footOf(glyphs[first])};
    LabelParts parts;
    std::size_t i = first;
    for (; i < glyphs.size() && parts.number.size() < kLongestNumber; ++i) {
        if (!isRunOfDigits(glyphs[i], setting) && !(i > first && isPoint(glyphs[i], setting))) break;
        if (i > first && gapBetween(glyphs[i - 1], glyphs[i]) > setting.height * 0.8) break;
        parts.number.push_back(glyphs[i]);
    }
    if (first > 0 && isPoint(glyphs[first - 1], setting) &&
        gapBetween(glyphs[first - 1], glyphs[first]) <= setting.height * 0.5)
        parts.number.insert(parts.number.begin(), glyphs[first - 1]);
    if (parts.number.empty() || i == glyphs.size() || isPoint(parts.number.back(), setting)) return {};
    if (gapBetween(parts.number.back(), glyphs[i]) > setting.height * kLargestGap) return {};
    parts.unit = unitFrom(i, glyphs, setting);
    if (parts.unit.empty() || parts.unit.size() > 3) return {};
    if (widthOf(parts.unit) < setting.height * 0.75 || widthOf(parts.unit) > setting.height * 3.2) return {};
    parts.digitHeightPx = setting.height;
    parts.regularity = regularityOf(parts.number, setting);
    parts.box = parts.number.front();
    for (const Rects* part : {&parts.number, &parts.unit})
        for (const cv::Rect& glyph : *part)
            parts.box |= glyph;
    return parts;
}

} // namespace

std::vector<bool> LabelParts::pointBefore() const {
    std::vector<bool> before;
    bool isAfterPoint = false;
    for (const cv::Rect& glyph : number) {
        const bool isPointGlyph = glyph.height < digitHeightPx * 0.4;
        if (!isPointGlyph) before.push_back(isAfterPoint);
        isAfterPoint = isPointGlyph;
    }
    return before;
}

int LabelParts::digits() const {
    return static_cast<int>(pointBefore().size());
}

std::vector<LabelParts> labelPartsOf(const TextLine& line) {
    std::vector<LabelParts> found;
    std::size_t taken = 0;
    for (std::size_t first = 0; first < line.glyphs.size(); ++first) {
        if (first < taken) continue;
        if (line.glyphs[first].height < 5) continue;
        std::optional<LabelParts> parts = partsFrom(first, line.glyphs);
        if (!parts) continue;
        taken = first + parts->number.size();
        found.push_back(std::move(*parts));
    }
    std::ranges::stable_sort(found, std::greater{}, &LabelParts::regularity);
    return found;
}

UnitLetter firstUnitLetter(const LabelParts& parts, const cv::Mat& ink) {
    if (parts.unit.size() < 2) return UnitLetter::Unclear;
    cv::Rect letter = parts.unit.front();
    const int foot = footOf(parts.number.front());
    const int xHeight = foot - letter.y;
    if (xHeight < 4) return UnitLetter::Unclear;
    if (letter.width >= xHeight * 1.35 && footOf(letter) - foot < xHeight * 0.2) return UnitLetter::M;
    letter.height = std::min(xHeight, letter.height);
    const cv::Rect middle(letter.x + letter.width * 3 / 10, letter.y, std::max(1, letter.width * 4 / 10),
                          letter.height);
    const int third = std::max(1, letter.height / 3);
    const cv::Mat columns = ink(middle & cv::Rect({}, ink.size()));
    const double above = cv::mean(columns.rowRange(0, third))[0];
    const double below = cv::mean(columns.rowRange(columns.rows - third, columns.rows))[0];
    if (above > below * 1.5 + 20) return UnitLetter::N;
    return below > above * 1.5 + 20 ? UnitLetter::Micro : UnitLetter::Unclear;
}

} // namespace semblance
