// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/PixelSize.h"

#include "core/microscopy/MetadataReader.h"

#include <cmath>
#include <utility>

namespace semblance {
namespace {

constexpr double kRoundingPx = 2;
constexpr double kMostColumns = 1e7;
constexpr double kMostOdds = 4;
constexpr double kMostSurplus = 0.2; ///< of the rows that were scanned

enum class Fit { Resampled, Cut, Unclear };

Fit fitOf(const AcquiredSize& acquired, const MetadataInput& input) {
    const double factor = input.widthPx / acquired.widthPx;
    const double rows = input.heightPx / factor; // at the acquired width
    const double rounding = kRoundingPx / std::min(factor, 1.0);
    const double surplus = rows - acquired.heightPx;
    if (acquired.heightPx <= 0 || input.heightPx <= 0) return Fit::Unclear;
    if (std::abs(surplus) <= rounding) return Fit::Resampled;
    if (acquired.mostBarPx > 0 && surplus >= acquired.leastBarPx - rounding && surplus <= acquired.mostBarPx + rounding)
        return Fit::Resampled;
    if (surplus > 0 && surplus <= kMostSurplus * acquired.heightPx) return Fit::Unclear;
    const bool isWithin =
        input.widthPx < acquired.widthPx && input.heightPx <= acquired.heightPx + acquired.mostBarPx + kRoundingPx;
    return isWithin ? Fit::Cut : Fit::Unclear;
}

Calibration scaled(Calibration calibration, double factor) {
    calibration.pixelSizeNm = *calibration.pixelSizeNm / factor;
    calibration.pixelSizeYNm = calibration.pixelSizeYNm.value_or(*calibration.pixelSizeNm * factor) / factor;
    return calibration;
}

} // namespace

std::optional<double> positive(std::optional<double> value) {
    return value && std::isfinite(*value) && *value > 0 ? value : std::nullopt;
}

std::optional<int> pixelCount(std::optional<double> value) {
    constexpr double largest = 1 << 30;
    return value && *value >= 1 && *value <= largest ? std::optional(static_cast<int>(std::lround(*value)))
                                                     : std::nullopt;
}

Calibration calibrationFrom(CalibrationSource source, std::string detail, double xNm, std::optional<double> yNm) {
    Calibration calibration;
    calibration.pixelSizeNm = xNm;
    const bool isSane = positive(yNm) && *yNm < xNm * kMostOdds && xNm < *yNm * kMostOdds;
    calibration.pixelSizeYNm = isSane ? *yNm : xNm;
    calibration.source = source;
    calibration.detail = std::move(detail);
    return calibration;
}

void fitToImage(const AcquiredSize& acquired, const MetadataInput& input, ImageMetadata& metadata) {
    if (!metadata.calibration.isKnown() || input.widthPx < 1) return;
    if (acquired.widthPx < 1 || acquired.widthPx > kMostColumns) return; // not named, or a damaged number
    if (std::abs(acquired.widthPx - input.widthPx) < 0.5) return;
    const std::string widths = "the image is " + std::to_string(input.widthPx) +
                               " pixels wide and its metadata are for " +
                               std::to_string(std::llround(acquired.widthPx));
    const Calibration whole = scaled(metadata.calibration, input.widthPx / acquired.widthPx);
    switch (fitOf(acquired, input)) {
    case Fit::Resampled:
        metadata.warnings.push_back(widths + "; its pixel size was scaled");
        metadata.calibration = whole;
        break;
    case Fit::Cut: metadata.warnings.push_back(widths + "; it is taken as cut out at the same scale"); break;
    case Fit::Unclear:
        metadata.warnings.push_back(widths + "; whether it was cut out or resampled cannot be told");
        metadata.candidates = {whole, metadata.calibration};
        metadata.calibration = {};
        break;
    }
}

std::optional<int> rowsBelow(const AcquiredSize& acquired, const MetadataInput& input) {
    if (acquired.widthPx < 1 || acquired.heightPx < 1 || input.widthPx < 1) return std::nullopt;
    const double rows = acquired.heightPx * input.widthPx / acquired.widthPx;
    const double surplus = input.heightPx - rows;
    return surplus <= rows / 3 ? pixelCount(surplus) : std::nullopt;
}

std::string joinedDate(const std::optional<std::string>& date, const std::optional<std::string>& time) {
    return date.value_or("") + (date && time ? " " : "") + time.value_or("");
}

} // namespace semblance
