// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/image/Image.h"
#include "core/microscopy/Calibration.h"
#include "core/microscopy/DataBar.h"
#include "core/microscopy/PixelRectangle.h"

#include <optional>
#include <string>

namespace semblance {

/// A scale bar that was drawn into the image, and what its label says. In a picture that was cut out around a label and
/// holds no bar, the label alone (readLabelAlone).
struct BurnedInBar {
    PixelRectangle rectangle;      ///< of the bar, without caps and ticks; empty where there is a label alone
    double lengthPx = 0;           ///< between the middles of its end caps, or between its ends where it has none
    PixelRectangle labelRectangle; ///< empty where no label was read
    std::string label;             ///< "2 µm"; empty where none was read
    double lengthNm = 0;           ///< 0 where no label was read
    double confidence = 0;         ///< 0 to 1, that length and label are both right

    bool isRead() const { return lengthNm > 0 && lengthPx > 0; }
    double pixelSizeNm() const { return isRead() ? lengthNm / lengthPx : 0; }
    bool operator==(const BurnedInBar&) const = default;
};

/// At least so sure a burned-in bar is taken for the calibration of an image.
constexpr double kSureOfBurnedInBar = 0.8;

/// What was drawn into an image.
struct BurnedInMarks {
    std::optional<BurnedInBar> scaleBar;
    std::optional<DataBar> dataBar;
};

/// Looks for the data bar, for a scale bar inside it or in the picture, bright or dark or coloured, and reads its label.
/// Some 20 to 60 ms on one core, where no label is read surely up to 150, and some 100 ms at first for the recogniser of
/// text. Thread-safe.
/// Throws Error (Internal) where the recogniser's data are not installed.
BurnedInMarks findBurnedInMarks(const Image& image);

/// For a small picture that was cut out around the label of a scale bar: the label, with an empty rectangle and no length in
/// pixels. Nothing for a picture of another size, or in which no label is read. 10 ms where it is clear print, at most 1 s:
/// text that no threshold sets free is looked for everywhere. Thread-safe; throws as findBurnedInMarks.
std::optional<BurnedInBar> readLabelAlone(const Image& image);

/// Adds a bar that is read surely enough to the candidates, and takes it as the calibration where the metadata have none.
/// Where the metadata leave several open, the one that the bar bears out is taken; where metadata and bar are more than
/// 5 % apart, the calibration is unknown. Both are told by a warning.
void calibrateFromBar(ImageMetadata& metadata, const std::optional<BurnedInBar>& bar);

} // namespace semblance
