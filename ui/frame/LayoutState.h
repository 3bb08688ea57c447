// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

class QMainWindow;

namespace semblance {

/// Geometry, page, and the states of every splitter and table header below the window that has an object name.
QByteArray packLayout(const QMainWindow& window, int page);
/// Puts them back and returns the page; nothing where the bytes are not such a layout.
std::optional<int> unpackLayout(QMainWindow& window, const QByteArray& layout);

} // namespace semblance
