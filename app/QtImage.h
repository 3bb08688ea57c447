// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"

#include <QImage>

namespace semblance {

/// A copy of an 8-bit image (toEightBit makes one) as Qt draws it: Grayscale8 or RGB888.
QImage toQImage(const Image& image);
/// The other way: gray where the picture is gray, else RGB; 8 bit.
Image fromQImage(const QImage& picture);

} // namespace semblance
