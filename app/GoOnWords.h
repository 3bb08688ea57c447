// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Dialogs.h"

namespace semblance {

/// Why a training could not be gone on with, in words that say what can be done about it.
ErrorReport withGoOnWords(ErrorReport error, const QString& runFolder);

} // namespace semblance
