// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace semblance {

/// Hears SIGINT, SIGTERM and SIGHUP, from its construction until the process ends: none of them kills the program any more.
/// One in a process, on the GUI thread, made before the window and outliving it.
class SignalListener : public QObject {
    Q_OBJECT
public:
    explicit SignalListener(QObject* parent = nullptr);

Q_SIGNALS:
    /// From the event loop; once for signals that came together.
    void received();

private:
    void read();
    QSocketNotifier m_notifier;
};

} // namespace semblance
