// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace semblance {

/// Rung on one thread, heard on another through a queued connection. What is handed over lies elsewhere, under a lock.
class WakeUp : public QObject {
    Q_OBJECT
Q_SIGNALS:
    void rung();
};

} // namespace semblance
