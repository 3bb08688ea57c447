// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/download/DownloadOutcome.h"
#include "ui/widgets/Dialogs.h"

#include <QString>

namespace semblance {

/// A failed download in the user's language: what happened, and what can be done.
QString failureSentence(const DownloadOutcome& outcome);

/// Why a file of weights was not taken, in the user's language; `fileName` is shown.
QString refusalSentence(const ErrorReport& error, const QString& fileName);

} // namespace semblance
