// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/microscopy/PixelRectangle.h"

#include <optional>
#include <string>
#include <vector>

namespace semblance {

enum class CalibrationSource { Unknown, VendorTag, SideCar, BurnedInBar, Typed };

/// The stable word for a source, as JSON and CSV carry it: "vendor_tag".
std::string calibrationSourceName(CalibrationSource source);

/// Size of a pixel and where it is known from.
struct Calibration {
    std::optional<double> pixelSizeNm;  ///< along x
    std::optional<double> pixelSizeYNm; ///< along y; as x where only one is known
    CalibrationSource source = CalibrationSource::Unknown;
    std::string detail; ///< "FEI/Thermo tag 34682, [Scan] PixelWidth"
    bool isKnown() const { return pixelSizeNm.has_value(); }
    bool operator==(const Calibration&) const = default;
};

/// Whether two known calibrations are no more than 5 % apart.
bool agree(const Calibration& first, const Calibration& second);

/// What the file says beside its pixels.
struct ImageMetadata {
    Calibration calibration;
    std::string vendor;     ///< "FEI/Thermo"; empty where unknown
    std::string instrument; ///< "Quanta 200"
    std::optional<double> voltageKv;
    std::optional<double> workingDistanceMm;
    std::optional<double> magnification;
    std::optional<int> dataBarHeightPx;
    std::string detector;
    std::string date;
    std::vector<std::string> warnings;      ///< English sentences: a pixel size that fails the rule of sanity …
    std::optional<PixelRectangle> cropHint; ///< the image without its data bar, where a maker says so
    /// Every sane calibration that was found. Where two are more than 5 % apart, `calibration` is unknown.
    std::vector<Calibration> candidates;
};

/// A bar for drawing: the largest of 1, 2, 5 × 10ⁿ that is at most `largestPx` long.
struct ScaleBar {
    double lengthNm = 0;
    double lengthPx = 0;
    std::string label; ///< "500 nm", "2 µm", "1 mm"
};

/// pixelSizeNm: of one drawn pixel, > 0.
ScaleBar scaleBarFor(double pixelSizeNm, double largestPx);

/// "12.3 nm/px", "1.24 µm/px": three significant digits in the fitting unit.
std::string pixelSizeText(double pixelSizeNm);

} // namespace semblance
