// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Files.h"

#include <QString>

#include <filesystem>

namespace semblance {

// The window names files as QString, core as std::filesystem::path; both hold UTF-8.
inline std::filesystem::path toPath(const QString& name) {
    return fromUtf8(name.toStdString());
}
inline QString toQString(const std::filesystem::path& path) {
    return QString::fromStdString(toUtf8(path));
}

} // namespace semblance
