// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusPendingCallWatcher>
#include <QDBusVariant>
#include <QObject>
#include <QString>

#include <memory>

namespace semblance {

/// Asks the desktop not to sleep, over D-Bus (org.freedesktop.portal.Inhibit's elder: org.freedesktop.ScreenSaver and
/// org.freedesktop.PowerManagement). Where no desktop answers, nothing happens. GUI thread only.
class SleepInhibitor {
public:
    SleepInhibitor() = default;
    ~SleepInhibitor();
    SleepInhibitor(const SleepInhibitor&) = delete;
    SleepInhibitor& operator=(const SleepInhibitor&) = delete;

    void inhibit(const QString& reason);
    void release();

private:
    std::unique_ptr<QDBusPendingCallWatcher> m_answer;
    bool m_isInhibited = false;
};

/// Shows a desktop notification (org.freedesktop.Notifications); nothing where no desktop answers.
void notifyDesktop(const QString& title, const QString& text);

/// The desktop's wish for dark windows from the settings portal, asked without waiting; and every change of it.
class ColourSchemeWatcher : public QObject {
    Q_OBJECT
public:
    explicit ColourSchemeWatcher(QObject* parent = nullptr);
    bool isDark() const { return m_isDark; }

Q_SIGNALS:
    void changed(bool isDark);

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void take(uint scheme);
    bool m_isDark = false;
};

} // namespace semblance
