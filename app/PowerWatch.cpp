// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PowerWatch.h"

#include <QCoreApplication>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusUnixFileDescriptor>

namespace semblance {
namespace {

const QString kService = QStringLiteral("org.freedesktop.login1");
const QString kPath = QStringLiteral("/org/freedesktop/login1");
const QString kInterface = QStringLiteral("org.freedesktop.login1.Manager");
constexpr int kAnswerMs = 2000;

} // namespace

struct PowerWatch::Lock {
    QDBusUnixFileDescriptor descriptor; ///< closing it ends the lock
};

PowerWatch::PowerWatch(const QDBusConnection& system, QObject* parent) : QObject(parent), m_system(system) {
    if (!m_system.isConnected()) return;
    m_system.connect(kService, kPath, kInterface, QStringLiteral("PrepareForSleep"), this,
                     SLOT(onPrepareForSleep(bool)));
    m_system.connect(kService, kPath, kInterface, QStringLiteral("PrepareForShutdown"), this,
                     SLOT(onPrepareForShutdown(bool)));
}

PowerWatch::~PowerWatch() = default;

void PowerWatch::hold(const QString& reason) {
    if (m_lock || !m_system.isConnected()) return;
    m_lock = std::make_shared<Lock>();
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Inhibit"));
    call << QStringLiteral("shutdown:sleep") << QCoreApplication::applicationName() << reason
         << QStringLiteral("delay");
    auto* watcher = new QDBusPendingCallWatcher(m_system.asyncCall(call, kAnswerMs), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, watcher,
            [wanted = std::weak_ptr(m_lock)](QDBusPendingCallWatcher* done) {
                const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *done;
                if (const auto lock = wanted.lock(); lock && !reply.isError()) lock->descriptor = reply.value();
                done->deleteLater();
            });
}

void PowerWatch::release() {
    m_lock.reset();
}

void PowerWatch::onPrepareForSleep(bool begins) {
    if (begins)
        Q_EMIT sleepComes();
    else
        Q_EMIT awoke();
}

void PowerWatch::onPrepareForShutdown(bool begins) {
    if (begins) Q_EMIT shutdownComes();
}

} // namespace semblance
