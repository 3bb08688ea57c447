// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QString>

#include <memory>

namespace semblance {

/// Asks the machine not to sleep, over D-Bus, without waiting for the answers: the desktop (org.freedesktop.ScreenSaver, whose
/// cookie is given back at the end) and the system (org.freedesktop.login1, "sleep:idle", for as long as its file descriptor
/// is held). Where nobody answers, nothing happens. GUI thread only.
class SleepInhibitor {
public:
    SleepInhibitor() = default;
    ~SleepInhibitor();
    SleepInhibitor(const SleepInhibitor&) = delete;
    SleepInhibitor& operator=(const SleepInhibitor&) = delete;

    void inhibit(const QString& reason);
    void release();

private:
    struct Hold;
    std::shared_ptr<Hold> m_hold; ///< there while sleep is not wanted; an answer that comes later is given back at once
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
