// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"

namespace semblance {

/// Whether an image holds nothing but gray values: one channel, three equal ones, or one tint, in which each gray value has
/// one colour. Up to 5 % of the pixels may be of another colour (a coloured scale bar, a letter, noise of compression).
/// Some 40,000 pixels are looked at: about 1 ms. image: sound, 8 bit or 16. Thread-safe.
bool isGrayInOneTint(const Image& image);

} // namespace semblance
