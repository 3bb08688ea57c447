// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Dialogs.h"

namespace semblance {

/// The error in flight as a value that can cross threads; `doing` says what was being done, for errors that are not ours.
/// Call inside a catch block.
ErrorReport currentError(const char* doing);

} // namespace semblance
