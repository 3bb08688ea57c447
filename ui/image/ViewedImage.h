// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"
#include "core/microscopy/Calibration.h"

#include <QImage>
#include <QSize>
#include <QString>

namespace semblance {

/// A decoded image with what is known about it, ready to be shown. Whoever makes it may reduce a very large picture;
/// everything the viewer says (pixels, lengths) then still refers to the original through `originalSizePx`.
struct ViewedImage {
    QImage image;         ///< 8 bit gray or RGB, already tone-stretched where the file has more than 8 bit
    QSize originalSizePx; ///< of the file; empty: the size of `image`
    ImageMetadata metadata;
    ImageInfo info;       ///< as the header says; widthPx 0 where there is no file (clipboard)
    QString path;         ///< shown, never opened; empty for the clipboard
    qint64 fileBytes = 0; ///< 0: not known
    int maskedBarPx = 0;  ///< height of a data bar at the bottom that the network does not see, original pixels
};

} // namespace semblance
