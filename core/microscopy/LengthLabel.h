// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace semblance {

/// The label of a scale bar, understood.
struct LengthLabel {
    std::string text;    ///< as it is written out: "0.5 µm"
    double lengthNm = 0; ///< > 0
    int corrections = 0; ///< how many characters had to be taken for others ("lum" is "1 µm": 2, "l" and "u" is none)
    bool isNominal = true; ///< 1, 2, 2.5, 3, 4 or 5 × 10ⁿ, as nearly all scale bars are
};

/// Understands "1 µm*", "100nm", "2.00 um", ".2 µm", "5 Å", "1mm": one number and one unit out of pm, Å, nm, µm, mm, and
/// nothing else but an asterisk or a stop behind it. Characters that recognisers of text take for one another (O for 0, l
/// for 1, y for µ) are put right and counted. Nothing where the text is no length. A "pm" is a picometre here; whoever
/// read it from an image without a µ in his alphabet has to know better. UTF-8. Thread-safe.
std::optional<LengthLabel> parseLengthLabel(std::string_view text);

/// 1, 2, 2.5, 3, 4 or 5 × 10ⁿ.
bool isNominalLength(double lengthNm);

} // namespace semblance
