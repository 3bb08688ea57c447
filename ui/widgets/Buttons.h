// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QPushButton;

namespace semblance {

/// A button of a dialog: a name of lineIcon or none, its text with mnemonic, and why one would press it, as tool tip and for
/// a screen reader. Enter elsewhere in the dialog does not press it.
QPushButton* makeButton(const QString& icon, const QString& text, const QString& why);

} // namespace semblance
