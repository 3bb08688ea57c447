// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sample/Acquisition.h"
#include "core/sample/Grid.h"

namespace semblance {

/// The data bar as a field of values in [0, 1], widthPx × dataBarHeightPx: cells with acceleration voltage, detector,
/// working distance, magnification, field width, dwell time, and the scale bar with its label. The scale bar's ink spans
/// exactly barLengthPx columns. Thread-safe.
Grid drawDataBar(const Acquisition& acquisition);

} // namespace semblance
