// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/Calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace semblance {
namespace {

struct LengthUnit {
    double nm;
    const char* name;
};
constexpr std::array kUnits{LengthUnit{1e9, "m"}, LengthUnit{1e6, "mm"}, LengthUnit{1e3, "µm"}, LengthUnit{1, "nm"},
                            LengthUnit{1e-3, "pm"}};

constexpr double kLeastNm = 1e-9;
constexpr double kMostNm = 1e15;

const LengthUnit& fittingUnit(double lengthNm) {
    const auto fits = [lengthNm](const LengthUnit& unit) { return lengthNm >= unit.nm * (1 - 1e-9); };
    const auto* unit = std::ranges::find_if(kUnits, fits);
    return unit == kUnits.end() ? kUnits.back() : *unit;
}

constexpr double kLargestDisagreement = 1.05;

double roundedTo3Digits(double value) {
    const double step = std::pow(10.0, std::floor(std::log10(value)) - 2);
    return std::round(value / step) * step;
}

} // namespace

std::string calibrationSourceName(CalibrationSource source) {
    switch (source) {
    case CalibrationSource::Unknown: return "unknown";
    case CalibrationSource::VendorTag: return "vendor_tag";
    case CalibrationSource::SideCar: return "side_car";
    case CalibrationSource::BurnedInBar: return "burned_in_bar";
    case CalibrationSource::Typed: return "typed";
    }
    return "unknown";
}

bool agree(const Calibration& first, const Calibration& second) {
    const double ratio = *first.pixelSizeNm / *second.pixelSizeNm;
    return ratio <= kLargestDisagreement && 1 / ratio <= kLargestDisagreement;
}

ScaleBar scaleBarFor(double pixelSizeNm, double largestPx) {
    const double largestNm = pixelSizeNm * largestPx * (1 + 1e-9);
    const double decade = std::pow(10.0, std::floor(std::log10(largestNm)));
    const double factor = 5 * decade <= largestNm ? 5 : 2 * decade <= largestNm ? 2 : 1;
    ScaleBar bar;
    bar.lengthNm = factor * decade;
    bar.lengthPx = bar.lengthNm / pixelSizeNm;
    const LengthUnit& unit = fittingUnit(bar.lengthNm);
    std::array<char, 48> label{};
    std::snprintf(label.data(), label.size(), "%.6g %s", bar.lengthNm / unit.nm, unit.name);
    bar.label = label.data();
    return bar;
}

std::string pixelSizeText(double pixelSizeNm) {
    std::array<char, 64> text{};
    if (!(pixelSizeNm >= kLeastNm && pixelSizeNm <= kMostNm)) { // what only damaged metadata name
        std::snprintf(text.data(), text.size(), "%.3g nm/px", pixelSizeNm);
        return text.data();
    }
    const double rounded = roundedTo3Digits(pixelSizeNm);
    const LengthUnit& unit = fittingUnit(rounded);
    const double value = rounded / unit.nm;
    const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(value) + 1e-9)), 0, 9);
    std::snprintf(text.data(), text.size(), "%.*f %s/px", decimals, value, unit.name);
    return text.data();
}

} // namespace semblance
