// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

namespace semblance {

// Numbers as people read them, in the language of the window. A space stands before every unit, and it does not break.
QString countText(std::int64_t count);               ///< "21,169"
QString percentText(double share, int decimals = 1); ///< 0.842 -> "84.2 %"
QString bytesText(std::uint64_t bytes);              ///< "1.4 GB"; powers of 1000
QString durationText(double seconds);     ///< "12 s", "3 min 20 s", "2 h 5 min"; "–" where negative or not finite
QString rateText(double imagesPerSecond); ///< "14.3 images/s"
QString learningRateText(double rate);    ///< "0.001", "5e-05"
QString decimalText(double value, int decimals); ///< with the language's decimal sign

} // namespace semblance
