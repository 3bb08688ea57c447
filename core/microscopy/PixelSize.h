// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/Calibration.h"

namespace semblance {

struct MetadataInput;

/// Only what is there and over 0.
std::optional<double> positive(std::optional<double> value);
/// As a count of pixels: a number of at least 1 that an int holds, rounded.
std::optional<int> pixelCount(std::optional<double> value);

/// `yNm` counts unless it is missing or more than four times off. `xNm` > 0.
Calibration calibrationFrom(CalibrationSource source, std::string detail, double xNm, std::optional<double> yNm = {});

/// The image for which metadata were written.
struct AcquiredSize {
    double widthPx = 0; ///< 0: not known
    double heightPx = 0;
    /// Height of the data bar that may have been put below it, at its own width: from, to. 0: there is none.
    double leastBarPx = 0;
    double mostBarPx = 0;
};

/// Compares the image with the one its metadata are for. One of the same shape and another width was resampled: its pixel
/// size is scaled. One that lies within was cut out and keeps its pixel size. Where it may be either or neither, the
/// calibration becomes unknown with what it may be as candidates. Each of these is a warning. Nothing happens where the
/// widths are equal or one is not known.
void fitToImage(const AcquiredSize& acquired, const MetadataInput& input, ImageMetadata& metadata);

/// Rows of the image below those that were scanned, scaled as the image is: the height of a data bar that was put below.
/// Nothing where there are none, or more than a third of the scanned ones.
std::optional<int> rowsBelow(const AcquiredSize& acquired, const MetadataInput& input);

/// "2016-01-13 10:14:52" of two parts that may be missing.
std::string joinedDate(const std::optional<std::string>& date, const std::optional<std::string>& time);

} // namespace semblance
