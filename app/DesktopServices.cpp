// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DesktopServices.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

namespace semblance {
namespace {

QDBusMessage screenSaverCall(const QString& method) {
    return QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.ScreenSaver"),
                                          QStringLiteral("/org/freedesktop/ScreenSaver"),
                                          QStringLiteral("org.freedesktop.ScreenSaver"), method);
}

} // namespace

SleepInhibitor::~SleepInhibitor() {
    release();
}

void SleepInhibitor::inhibit(const QString& reason) {
    if (m_isInhibited || !QDBusConnection::sessionBus().isConnected()) return;
    QDBusMessage call = screenSaverCall(QStringLiteral("Inhibit"));
    call << QCoreApplication::applicationName() << reason;
    m_answer = std::make_unique<QDBusPendingCallWatcher>(QDBusConnection::sessionBus().asyncCall(call, 2000));
    m_isInhibited = true;
}

void SleepInhibitor::release() {
    if (!m_isInhibited) return;
    m_isInhibited = false;
    // A desktop that never answered ends the inhibition itself when the program leaves the bus.
    const QDBusPendingReply<uint> reply = *m_answer;
    if (reply.isFinished() && !reply.isError()) {
        QDBusMessage call = screenSaverCall(QStringLiteral("UnInhibit"));
        call << reply.value();
        QDBusConnection::sessionBus().send(call);
    }
    m_answer.reset();
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
