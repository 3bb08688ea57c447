// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"
#include "core/image/TiffLayout.h"

namespace semblance {

/// Gray or RGB of 8 or 16 bit out of samples of any kind, in the orientation of the file's tag.
Image imageOf(TiffSamples samples);

/// Turns and mirrors an image as TIFF's tag 274 says (1 to 8; others are taken as 1).
Image oriented(Image image, unsigned orientation);

} // namespace semblance
