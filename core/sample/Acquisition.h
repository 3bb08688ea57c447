// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/base/Random.h"

#include <string>

namespace semblance {

/// The settings of the imagined microscope for one image, as its data bar and its metadata say them.
struct Acquisition {
    int widthPx = 1024;
    int heightPx = 768; ///< with the data bar
    int dataBarHeightPx = 60;
    double pixelSizeNm = 0; ///< exactly barLengthNm / barLengthPx
    double barLengthNm = 0; ///< 1, 2 or 5 × 10ⁿ
    int barLengthPx = 0;
    std::string barLabel; ///< "500 nm", "2 µm"
    double voltageKv = 10;
    double workingDistanceMm = 10;
    double dwellUs = 10;
    std::string detector;          ///< "ETD"
    bool hasDarkGrayBar = false;   ///< else black
    bool hasSolidScaleBar = false; ///< else a line between two ticks

    int specimenHeightPx() const { return heightPx - dataBarHeightPx; }
    double fieldWidthNm() const { return pixelSizeNm * widthPx; }
    /// As such instruments count it: a print of 127 mm width over the field's width.
    double magnification() const { return 127e6 / fieldWidthNm(); }
};

/// Fields of view that suit a morphology.
struct FieldRange {
    double smallestNm = 1e3;
    double largestNm = 1e5;
};

Acquisition drawAcquisition(const FieldRange& field, Random& random);

/// "500 nm", "2 µm", "1 mm".
std::string lengthText(double lengthNm);
/// `digits` decimals, with a point in every locale.
std::string numberText(double value, int digits);

/// The text of tag 34682 as FEI and Thermo Fisher instruments write it, lengths in metres.
std::string vendorText(const Acquisition& acquisition);

} // namespace semblance
