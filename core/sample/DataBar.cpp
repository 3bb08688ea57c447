// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/DataBar.h"

#include "core/sample/StrokeText.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace semblance {
namespace {

constexpr float background(bool isDarkGray) {
    return isDarkGray ? 0.16F : 0.0F;
}

void fill(Grid& grid, const TextPlace& corner, int width, int height) {
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            grid.row(static_cast<int>(corner.topPx) + y)[static_cast<int>(corner.leftPx) + x] = 1;
}

/// "4 000": groups of three digits.
std::string grouped(double value) {
    const std::string digits = numberText(value, 0);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text.push_back(' ');
        text.push_back(digits[i]);
    }
    return text;
}

std::string fieldText(double nm) {
    const bool isMicro = nm >= 1000;
    const double value = isMicro ? nm / 1000 : nm;
    return numberText(value, value < 10 ? 2 : value < 100 ? 1 : 0) + (isMicro ? " \u00B5m" : " nm");
}

/// Three significant digits, as instruments round it.
double roundedMagnification(double value) {
    double unit = 1;
    while (value / unit >= 1000)
        unit *= 10;
    return std::floor(value / unit + 0.5) * unit;
}

std::vector<std::pair<std::string, std::string>> cellsOf(const Acquisition& acquisition) {
    return {{"HV", numberText(acquisition.voltageKv, 2) + " kV"},
            {"det", acquisition.detector},
            {"WD", numberText(acquisition.workingDistanceMm, 1) + " mm"},
            {"mag", grouped(roundedMagnification(acquisition.magnification())) + " x"},
            {"HFW", fieldText(acquisition.fieldWidthNm())},
            {"dwell", numberText(acquisition.dwellUs, 0) + " \u00B5s"},
            {"Semblance", "sample"}};
}

void drawCentred(Grid& bar, const std::string& text, double middle, double top, const TextStyle& style) {
    drawText(bar, text, {.leftPx = std::floor(middle - textWidth(text, style) / 2), .topPx = top}, style);
}

/// Draws the cells from the left; returns where they end.
int drawCells(Grid& bar, const Acquisition& acquisition, const TextStyle& style) {
    const double upper = bar.height() / 2.0 - style.capHeightPx - 5;
    const double lower = bar.height() / 2.0 + 7;
    double left = 4;
    for (const auto& [name, value] : cellsOf(acquisition)) {
        const double width = std::ceil(std::max(textWidth(name, style), textWidth(value, style))) + 18;
        drawCentred(bar, name, left + width / 2, upper, style);
        drawCentred(bar, value, left + width / 2, lower, style);
        left += width;
        fill(bar, {.leftPx = left, .topPx = 3}, 1, bar.height() - 6);
    }
    return static_cast<int>(left) + 1;
}

/// |------ 2 µm ------|, the label breaking the line.
void drawTickedBar(Grid& bar, const Acquisition& acquisition, int left, const TextStyle& style) {
    const double middle = left + acquisition.barLengthPx / 2.0;
    const int gap = static_cast<int>(textWidth(acquisition.barLabel, style) / 2) + 9;
    const double line = std::floor(bar.height() / 2.0) - 1;
    const int arm = acquisition.barLengthPx / 2 - gap;
    fill(bar, {.leftPx = static_cast<double>(left), .topPx = line - 10}, 2, 22);
    fill(bar, {.leftPx = static_cast<double>(left + acquisition.barLengthPx - 2), .topPx = line - 10}, 2, 22);
    fill(bar, {.leftPx = static_cast<double>(left), .topPx = line}, arm, 2);
    fill(bar, {.leftPx = static_cast<double>(left + acquisition.barLengthPx - arm), .topPx = line}, arm, 2);
    drawCentred(bar, acquisition.barLabel, middle, line - 6, style);
}

void drawSolidBar(Grid& bar, const Acquisition& acquisition, int left, const TextStyle& style) {
    const double middle = left + acquisition.barLengthPx / 2.0;
    fill(bar, {.leftPx = static_cast<double>(left), .topPx = bar.height() - 16.0}, acquisition.barLengthPx, 7);
    drawCentred(bar, acquisition.barLabel, middle, bar.height() / 2.0 - style.capHeightPx / 2 - 4, style);
}

} // namespace

Grid drawDataBar(const Acquisition& acquisition) {
    Grid bar(acquisition.widthPx, acquisition.dataBarHeightPx, background(acquisition.hasDarkGrayBar));
    const TextStyle style{.capHeightPx = 14, .penPx = 1.8, .value = 1};
    const int cellsEnd = drawCells(bar, acquisition, style);
    const int left = cellsEnd + std::max(0, acquisition.widthPx - cellsEnd - acquisition.barLengthPx) / 2;
    if (acquisition.hasSolidScaleBar)
        drawSolidBar(bar, acquisition, left, style);
    else
        drawTickedBar(bar, acquisition, left, style);
    return bar;
}

} // namespace semblance
