// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"
#include "core/microscopy/BurnedInBar.h"
#include "core/microscopy/Calibration.h"
#include "core/microscopy/UserCalibrations.h"
#include "core/preprocessing/DataBarMask.h"

#include <QImage>
#include <QSize>
#include <QString>

#include <optional>

namespace semblance {

/// The rows of a data bar, and what becomes of them before a network that masks data bars. Original pixels.
struct ViewedDataBar {
    PixelRectangle found;
    PixelRectangle hidden; ///< what such a network does not see; a crop takes what lies between bar and edge too
    BarMask mask = BarMask::None;
};

/// What the user stated of the scale, for the image itself or for the nearest folder above it.
struct StatedScale {
    UserCalibration calibration;
    QString path; ///< that it was stated for
    bool isOfFolder = false;
};

/// A decoded image with what is known about it, ready to be shown. Whoever makes it may reduce a very large picture;
/// everything the viewer says (pixels, lengths) then still refers to the original through `originalSizePx`.
struct ViewedImage {
    QImage image;         ///< 8 bit gray or RGB, already tone-stretched where the file has more than 8 bit
    QSize originalSizePx; ///< of the file; empty: the size of `image`
    ImageMetadata metadata;
    ImageInfo info;       ///< as the header says; widthPx 0 where there is no file (clipboard)
    QString path;         ///< shown, never opened; empty for the clipboard
    qint64 fileBytes = 0; ///< 0: not known
    std::optional<BurnedInBar> scaleBar;
    std::optional<ViewedDataBar> dataBar;
    std::optional<StatedScale> stated;
    bool isComplete = true; ///< false: what was drawn into the image is still looked for
};

} // namespace semblance
