// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QString>

#include <memory>

namespace semblance {

/// Hears from systemd-logind (org.freedesktop.login1) that the machine is about to sleep or to shut down, and has it wait a
/// little: a *delay* lock, which also holds where the closed lid overrides SleepInhibitor. logind waits for it five seconds,
/// unless it was set up otherwise. Where nobody answers, nothing happens. GUI thread only.
class PowerWatch : public QObject {
    Q_OBJECT
public:
    explicit PowerWatch(const QDBusConnection& system, QObject* parent = nullptr);
    ~PowerWatch() override;

    /// Takes the lock, unless it is held already; without waiting for the answer. `reason` is what the system shows.
    void hold(const QString& reason);
    /// Lets the machine go on.
    void release();

Q_SIGNALS:
    void sleepComes();
    void awoke(); ///< also where sleep was called off
    void shutdownComes();

private Q_SLOTS:
    void onPrepareForSleep(bool begins);
    void onPrepareForShutdown(bool begins);

private:
    struct Lock;
    QDBusConnection m_system;
    std::shared_ptr<Lock> m_lock; ///< an answer that comes after its release is given back at once
};

} // namespace semblance
