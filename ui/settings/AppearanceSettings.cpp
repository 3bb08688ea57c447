// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/AppearanceSettings.h"

#include "ui/settings/SettingRow.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

namespace semblance {

namespace {
constexpr int smallestThumbnailPx = 64;
constexpr int largestThumbnailPx = 256;
constexpr int thumbnailStepPx = 16;
} // namespace

AppearanceSettings::AppearanceSettings(QWidget* parent)
    : QFrame(parent),
      m_theme(new QComboBox),
      m_language(new QComboBox),
      m_thumbnail(new QSlider(Qt::Horizontal)),
      m_thumbnailText(new QLabel) {
    setRole(this, WidgetRole::Card);
    m_theme->addItem(tr("As the desktop"), int(ThemeChoice::System));
    m_theme->addItem(tr("Light"), int(ThemeChoice::Light));
    m_theme->addItem(tr("Dark"), int(ThemeChoice::Dark));
    m_thumbnail->setRange(smallestThumbnailPx / thumbnailStepPx, largestThumbnailPx / thumbnailStepPx);
    m_thumbnail->setAccessibleName(tr("Thumbnail size"));
    m_thumbnailText->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("8888 px")));
    m_thumbnailText->setFont(tabularFont(font()));
    auto* thumbnail = new QHBoxLayout;
    thumbnail->setSpacing(spacing::inside);
    thumbnail->addWidget(m_thumbnail, 1);
    thumbnail->addWidget(m_thumbnailText);

    SettingRows rows(*this, tr("Appearance"));
    rows.add(tr("&Theme"), m_theme, tr("Dark is easier on the eyes in a dark microscope room."));
    rows.add(tr("L&anguage"), m_language, tr("Language of the window; it changes when the program starts again."));
    rows.add(tr("Thu&mbnails"), thumbnail, tr("Width of the small images on Data."));
    setLanguages({});
    setValues({});
    connect(m_theme, &QComboBox::activated, this,
            [this] { Q_EMIT themeChanged(static_cast<ThemeChoice>(m_theme->currentData().toInt())); });
    connect(m_language, &QComboBox::activated, this, [this] {
        m_code = m_language->currentData().toString();
        Q_EMIT languageChanged(m_code);
    });
    connect(m_thumbnail, &QSlider::valueChanged, this, [this](int step) {
        m_thumbnailText->setText(tr("%1 px").arg(step * thumbnailStepPx));
        Q_EMIT thumbnailSizeChanged(step * thumbnailStepPx);
    });
}

void AppearanceSettings::setValues(const SettingsValues& values) {
    const QSignalBlocker blocker(m_thumbnail);
    m_code = values.language;
    m_theme->setCurrentIndex(m_theme->findData(int(values.theme)));
    m_language->setCurrentIndex(qMax(0, m_language->findData(m_code)));
    m_thumbnail->setValue(values.thumbnailSizePx / thumbnailStepPx);
    m_thumbnailText->setText(tr("%1 px").arg(m_thumbnail->value() * thumbnailStepPx));
}

void AppearanceSettings::setLanguages(const QList<LanguageEntry>& languages) {
    m_language->clear();
    m_language->addItem(tr("As the desktop"), QString());
    for (const LanguageEntry& language : languages)
        if (!language.code.isEmpty()) m_language->addItem(language.name, language.code);
    m_language->setCurrentIndex(qMax(0, m_language->findData(m_code)));
}

} // namespace semblance
