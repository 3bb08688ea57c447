// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/Theme.h"
#include "ui/settings/SettingsPage.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QSlider;

namespace semblance {

/// Theme, language, size of thumbnails.
class AppearanceSettings : public QFrame {
    Q_OBJECT
public:
    explicit AppearanceSettings(QWidget* parent = nullptr);
    void setValues(const SettingsValues& values);
    void setLanguages(const QList<LanguageEntry>& languages);

Q_SIGNALS:
    void themeChanged(semblance::ThemeChoice choice);
    void languageChanged(const QString& code);
    void thumbnailSizeChanged(int sizePx);

private:
    QComboBox* m_theme;
    QComboBox* m_language;
    QSlider* m_thumbnail;
    QLabel* m_thumbnailText;
    QString m_code;
};

} // namespace semblance
