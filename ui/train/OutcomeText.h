// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/TrainingEvents.h"
#include "ui/widgets/Notice.h"

#include <QString>

namespace semblance {

struct OutcomeText {
    NoticeKind kind = NoticeKind::Info;
    QString sentence;
};

/// How a run ended, in a sentence or two.
OutcomeText outcomeText(const TrainingOutcome& outcome);

/// What a run that was stopped lost, and why: its last state could not be written. Empty where it was.
QString unkeptSentence(const TrainingOutcome& outcome);

/// The log's line on an epoch.
QString epochLine(const EpochEvent& epoch);

} // namespace semblance
