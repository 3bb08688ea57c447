// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/RateTest.h"
#include "ui/train/OutcomeText.h"
#include "ui/widgets/Dialogs.h"

namespace semblance {

enum class RateTestEnd {
    Whole,  ///< all its steps, or as many as it took the loss to run away
    Stopped ///< by the user
};

/// How a range test of `test` ended and what rate it proposes, in a sentence or two.
OutcomeText rateTestText(const RateTest& result, const RateTestOptions& test, RateTestEnd end);
/// What happened, to which file, why, and what can be done.
OutcomeText rateTestFailedText(const ErrorReport& error);

/// "1.234"; one that ran away needs no decimals.
QString lossText(double loss);
/// The rate to two digits: the steps of a test lie further apart than that.
double twoDigits(double rate);

} // namespace semblance
