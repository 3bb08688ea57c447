// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

/// What may follow what in the label of a scale bar, and how far: for LineDecoder. Gaps are in columns of pictures whose
/// digits are kGlyphDigit high; costs are squared differences of full ink. Pure.
namespace semblance::grammar {

/// Where a label has got to after a glyph. A leading zero asks for a point; after a leading point there is no zero, as
/// nobody writes ".05".
enum State { Start, Zero, Whole, BarePoint, Point, Fraction, Letter, Done, kStates };

enum class Kind { Nought, Digit, Dot, First, M, Angstrom, kKinds };

/// Of a UTF-8 character of LabelFont.
Kind kindOf(const std::string& character);

constexpr int kUnitGap = 34; ///< the most between a number and its unit

/// How a glyph may follow: from which state to which, at which gaps, at what extra cost.
struct Step {
    State from;
    State to;
    int leastGap = 0;
    int mostGap = 0;
    float cost = 0;
};

std::vector<Step> stepsOf(Kind kind);

/// Digits stand close; where there is room for a point, there is likely one, however faint.
float gapCost(const Step& step, int gap);

} // namespace semblance::grammar
