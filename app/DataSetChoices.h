// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/Split.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace semblance {

/// What was chosen for a folder (share, seed, ticked and renamed classes), kept for the ten folders used last as a JSON
/// array, the newest first: [{"folder": …, "share": …, "seed": "…", "classes": [{"folder", "name", "included"}, …]}, …].
/// Classes that stand as the disk has them are not written. No state, no disk.
std::optional<SplitOptions> choicesOf(const QByteArray& json, const QString& folder);
/// The array with these choices at its head.
QByteArray withChoices(const QByteArray& json, const QString& folder, const SplitOptions& options);

} // namespace semblance
