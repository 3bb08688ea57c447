// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QString>

namespace semblance {

/// A kind of error in the user's language: what happened, and what can be done.
struct ErrorSentence {
    QString title;    ///< "The file is damaged": fits a window title
    QString happened; ///< one sentence
    QString advice;   ///< one sentence on what the user can do
};

ErrorSentence errorSentence(ErrorKind kind);
/// By errorKindName ("damaged_file"); an unknown name is Internal.
ErrorSentence errorSentence(const QString& kindName);
/// Why something failed, from core's message: "cannot write the file: No space left on device" gives the system's own words,
/// without a full stop.
QString reasonText(const QString& message);
ErrorKind errorKindOf(const QString& kindName);

} // namespace semblance
