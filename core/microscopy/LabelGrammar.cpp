// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LabelGrammar.h"

#include <algorithm>
#include <cctype>

namespace semblance::grammar {
namespace {

constexpr int kDigitGap = 10;

} // namespace

Kind kindOf(const std::string& character) {
    if (character == "0") return Kind::Nought;
    if (character == ".") return Kind::Dot;
    if (character == "m") return Kind::M;
    if (character == "\u00C5") return Kind::Angstrom;
    return std::isdigit(static_cast<unsigned char>(character[0])) ? Kind::Digit : Kind::First;
}

std::vector<Step> stepsOf(Kind kind) {
    constexpr int kTouching = -1;
    constexpr int kLetterGap = 9;
    constexpr float kRareUnit = 4;
    constexpr float kBarePoint = 4;
    switch (kind) {
    case Kind::Nought:
        return {{Start, Zero},
                {Whole, Whole, kTouching, kDigitGap},
                {Point, Fraction, kTouching, kDigitGap},
                {Fraction, Fraction, kTouching, kDigitGap}};
    case Kind::Digit:
        return {{Start, Whole},
                {Whole, Whole, kTouching, kDigitGap},
                {BarePoint, Fraction, kTouching, kDigitGap},
                {Point, Fraction, kTouching, kDigitGap},
                {Fraction, Fraction, kTouching, kDigitGap}};
    case Kind::Dot:
        return {{Whole, Point, kTouching, kDigitGap},
                {Zero, Point, kTouching, kDigitGap},
                {Start, BarePoint, 0, 0, kBarePoint}};
    case Kind::First: return {{Whole, Letter, 0, kUnitGap}, {Fraction, Letter, 0, kUnitGap}};
    case Kind::M:
        return {{Letter, Done, kTouching, kLetterGap},
                {Whole, Letter, 0, kUnitGap, kRareUnit},
                {Fraction, Letter, 0, kUnitGap, kRareUnit}};
    case Kind::Angstrom:
        return {{Whole, Done, 0, kUnitGap, 2 * kRareUnit}, {Fraction, Done, 0, kUnitGap, 2 * kRareUnit}};
    case Kind::kKinds: break;
    }
    return {};
}

float gapCost(const Step& step, int gap) {
    constexpr int kUsualGap = 4;
    constexpr float kPerColumn = 1.2F;
    const bool isAmongDigits =
        step.mostGap == kDigitGap && step.to != Point && step.from != Point && step.from != BarePoint;
    return isAmongDigits ? kPerColumn * static_cast<float>(std::max(0, gap - kUsualGap)) : 0;
}

} // namespace semblance::grammar
