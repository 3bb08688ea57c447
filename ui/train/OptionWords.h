// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string_view>

namespace semblance {

/// How the window calls a training option, and one line on why one would touch it.
struct OptionWords {
    QString label; ///< with mnemonic where the option stands above the fold
    QString why;
};

/// `key` as in the options table; empty words for a key that has none.
OptionWords optionWords(std::string_view key);

/// A preset's name with a word on what it is for.
QString presetTitle(const QString& key);

} // namespace semblance
