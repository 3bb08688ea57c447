// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>

namespace semblance {

/// Waits, without blocking, until a checkpoint that was asked for is written, but not longer than it may. GUI thread only.
class CheckpointWait : public QObject {
    Q_OBJECT
public:
    /// True where it is written, or where nothing is left to wait for.
    using IsWritten = std::function<bool()>;

    explicit CheckpointWait(QObject* parent = nullptr);

    /// In place of a wait that is under way.
    void begin(IsWritten isWritten, std::chrono::milliseconds atMost);
    /// As if it had never begun.
    void end() { m_timer.stop(); }

Q_SIGNALS:
    /// Once for each begin(), from the event loop.
    void over();

private:
    void look();
    IsWritten m_isWritten;
    QDeadlineTimer m_deadline;
    QTimer m_timer;
};

} // namespace semblance
