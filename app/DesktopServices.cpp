// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DesktopServices.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusUnixFileDescriptor>
#include <QVariantMap>

#include <functional>
#include <optional>

namespace semblance {
namespace {

constexpr int kAnswerMs = 2000;

QDBusMessage screenSaverCall(const QString& method) {
    return QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.ScreenSaver"),
                                          QStringLiteral("/org/freedesktop/ScreenSaver"),
                                          QStringLiteral("org.freedesktop.ScreenSaver"), method);
}

void giveBack(uint cookie) {
    QDBusMessage call = screenSaverCall(QStringLiteral("UnInhibit"));
    call << cookie;
    QDBusConnection::sessionBus().send(call);
}

/// Without waiting; the answer is heard even where nobody wants it any more.
void send(const QDBusConnection& bus, const QDBusMessage& message,
          const std::function<void(const QDBusPendingCall&)>& answered) {
    if (!bus.isConnected()) return;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(message, kAnswerMs), QCoreApplication::instance());
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, watcher, [answered](QDBusPendingCallWatcher* done) {
        answered(*done);
        done->deleteLater();
    });
}

} // namespace

struct SleepInhibitor::Hold {
    std::optional<uint> cookie;
    QDBusUnixFileDescriptor descriptor; ///< closing it ends the hold
};

SleepInhibitor::~SleepInhibitor() {
    release();
}

void SleepInhibitor::inhibit(const QString& reason) {
    if (m_hold) return;
    m_hold = std::make_shared<Hold>();
    const std::weak_ptr<Hold> wanted = m_hold;
    QDBusMessage desktop = screenSaverCall(QStringLiteral("Inhibit"));
    desktop << QCoreApplication::applicationName() << reason;
    send(QDBusConnection::sessionBus(), desktop, [wanted](const QDBusPendingCall& call) {
        const QDBusPendingReply<uint> reply = call;
        if (reply.isError()) return;
        if (const auto hold = wanted.lock())
            hold->cookie = reply.value();
        else
            giveBack(reply.value());
    });
    QDBusMessage system = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
    system << QStringLiteral("sleep:idle") << QCoreApplication::applicationName() << reason << QStringLiteral("block");
    send(QDBusConnection::systemBus(), system, [wanted](const QDBusPendingCall& call) {
        const QDBusPendingReply<QDBusUnixFileDescriptor> reply = call;
        if (const auto hold = wanted.lock(); hold && !reply.isError()) hold->descriptor = reply.value();
    });
}

void SleepInhibitor::release() {
    if (m_hold && m_hold->cookie) giveBack(*m_hold->cookie);
    m_hold.reset();
}

void notifyDesktop(const QString& title, const QString& text) {
    if (!QDBusConnection::sessionBus().isConnected()) return;
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    call << QCoreApplication::applicationName() << 0U << QStringLiteral("semblance") << title << text << QStringList()
         << QVariantMap() << -1;
    QDBusConnection::sessionBus().send(call);
}

ColourSchemeWatcher::ColourSchemeWatcher(QObject* parent) : QObject(parent) {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
    const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
    const QString interface = QStringLiteral("org.freedesktop.portal.Settings");
    bus.connect(service, path, interface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage call = QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Read"));
    call << QStringLiteral("org.freedesktop.appearance") << QStringLiteral("color-scheme");
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, 2000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        const QDBusPendingReply<QDBusVariant> reply = *done;
        // Read wraps the value twice.
        if (!reply.isError()) take(reply.value().variant().value<QDBusVariant>().variant().toUInt());
        done->deleteLater();
    });
}

void ColourSchemeWatcher::settingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
    if (group == QLatin1String("org.freedesktop.appearance") && key == QLatin1String("color-scheme"))
        take(value.variant().toUInt());
}

void ColourSchemeWatcher::take(uint scheme) {
    const bool isDark = scheme == 1;
    if (isDark == m_isDark) return;
    m_isDark = isDark;
    Q_EMIT changed(isDark);
}

} // namespace semblance
