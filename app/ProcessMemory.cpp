// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ProcessMemory.h"

#include <QFile>

#include <unistd.h>

namespace semblance {

std::uint64_t residentMemoryBytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const QList<QByteArray> fields = file.readAll().split(' ');
    return fields.size() > 1 ? fields[1].toULongLong() * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

} // namespace semblance
