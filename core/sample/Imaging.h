// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sample/Grid.h"

#include <vector>

namespace semblance {

/// Turns the ideal signal of a specimen into the gray values in [0, 1] that a real scan of it would have: uneven
/// detector, charging, blur and astigmatism, drift and jitter of the lines, the operator's contrast and brightness, shot
/// noise. All of it drawn from the generator, so that gray values say little about the specimen. Thread-safe.
Grid acquire(Grid signal, Random& random);

/// 8 or 16 bit samples of values in [0, 1]; 16 bit holds 12 significant bits, as the converters of such instruments have.
std::vector<std::byte> quantised(const Grid& values, int bitDepth);

} // namespace semblance
