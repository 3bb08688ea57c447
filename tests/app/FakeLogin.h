// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusUnixFileDescriptor>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace semblance::test {

/// A system bus of the test's own, with a systemd-logind on it that keeps one lock and says what it is told to say.
class FakeLogin : public QDBusVirtualObject {
public:
    FakeLogin() {
        m_daemon.start(QStringLiteral("dbus-daemon"),
                       {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--nopidfile"),
                        QStringLiteral("--print-address=1"),
                        QStringLiteral("--address=unix:path=") + m_folder.filePath(QStringLiteral("bus"))});
        while (!m_daemon.canReadLine() && m_daemon.waitForReadyRead(30'000)) {
        }
        m_address = QString::fromLocal8Bit(m_daemon.readLine()).trimmed();
        if (m_address.isEmpty()) return;
        m_bus = QDBusConnection::connectToBus(m_address, QStringLiteral("fake login"));
        m_bus.registerVirtualObject(QStringLiteral("/org/freedesktop/login1"), this);
        m_isThere = m_bus.registerService(QStringLiteral("org.freedesktop.login1"));
    }
    ~FakeLogin() override {
        QDBusConnection::disconnectFromBus(QStringLiteral("fake login"));
        forgetLock();
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    /// False without the program dbus-daemon.
    static bool isPossible() { return !QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty(); }
    bool isThere() const { return m_isThere; }
    QString address() const { return m_address; }
    int locksTaken() const { return m_locksTaken; }
    /// "what mode" of the last one that was asked for.
    QString lastLock() const { return m_lastLock; }
    /// Whether the one who has the last lock has not closed it.
    bool isHeld() const {
        char byte = 0;
        return m_readingEnd >= 0 && ::read(m_readingEnd, &byte, 1) < 0 && errno == EAGAIN;
    }
    void prepareFor(const QString& what, bool begins) {
        QDBusMessage signal = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/login1"),
                                                         QStringLiteral("org.freedesktop.login1.Manager"),
                                                         QStringLiteral("PrepareFor") + what);
        signal << begins;
        m_bus.send(signal);
    }

    QString introspect(const QString&) const override { return {}; }
    bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override {
        const QString mode = message.arguments().value(3).toString();
        if (message.member() != QLatin1String("Inhibit") || mode != QLatin1String("delay")) return false;
        std::array<int, 2> ends{};
        forgetLock();
        if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return false;
        m_readingEnd = ends[0];
        m_lastLock = message.arguments().value(0).toString() + QLatin1Char(' ') + mode;
        ++m_locksTaken;
        connection.send(message.createReply(QVariant::fromValue(QDBusUnixFileDescriptor(ends[1]))));
        ::close(ends[1]);
        return true;
    }

private:
    void forgetLock() {
        if (m_readingEnd >= 0) ::close(m_readingEnd);
        m_readingEnd = -1;
    }

    QTemporaryDir m_folder;
    QProcess m_daemon;
    QString m_address;
    QDBusConnection m_bus{QString()};
    bool m_isThere = false;
    int m_locksTaken = 0;
    QString m_lastLock;
    int m_readingEnd = -1;
};

} // namespace semblance::test
