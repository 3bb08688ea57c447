// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CheckpointWait.h"
#include "app/PowerWatch.h"
#include "app/Surroundings.h"

#include <QDBusConnection>
#include <QObject>

class QSessionManager;

namespace semblance {

class PretrainController;
class TrainController;

/// What comes from outside and asks nobody: a signal, log-out, sleep, shutdown. A training or a pretraining that runs is
/// kept: by a checkpoint where it may go on, else by stopping it as *Stop and keep* does. GUI thread only.
class EndingController : public QObject {
    Q_OBJECT
public:
    /// `system` is the bus of systemd-logind.
    EndingController(const Surroundings& surroundings, TrainController& train, PretrainController& pretrain,
                     const QDBusConnection& system, QObject* parent = nullptr);

    /// Stops and keeps what runs, then wants the program to quit; at once where nothing runs. Questions that stand open are
    /// dismissed. Asked again it changes nothing.
    void end();
    /// end() was called.
    bool isEnding() const { return m_isEnding; }
    /// A session is about to end, or is saved: returns when what runs has written a checkpoint, and has the window's layout
    /// kept. The run goes on, for the log-out may be called off; what ends the program comes after it, as QEvent::Quit or
    /// as a signal.
    void keepForLogOut();

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    /// Nothing runs any more.
    void quitWanted();

private:
    bool isAnyRunning() const;
    CheckpointWait::IsWritten requestCheckpoints();
    void onRunsChanged();
    void onSleep();
    void onAwake();
    void quit();

    Surroundings m_surroundings;
    TrainController& m_train;
    PretrainController& m_pretrain;
    PowerWatch m_power;
    CheckpointWait m_sleepWait;
    bool m_isEnding = false;
    bool m_isAsleep = false; ///< or about to be
    bool m_isLoggingOut = false;
};

} // namespace semblance
