// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/SettingsPage.h"

#include "ui/settings/AppearanceSettings.h"
#include "ui/settings/ComputeSettings.h"
#include "ui/settings/StorageSettings.h"
#include "ui/widgets/Icon.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace semblance {

SettingsPage::SettingsPage(QWidget* parent)
    : QWidget(parent),
      m_compute(new ComputeSettings),
      m_storage(new StorageSettings),
      m_appearance(new AppearanceSettings) {
    auto* copy = new QPushButton(lineIcon(QStringLiteral("copy")), tr("&Copy diagnostics"));
    copy->setToolTip(tr("Copies versions, devices and the last errors, for a report. Image names are left out."));
    copy->setAccessibleName(tr("Copy diagnostics"));
    auto* copyWords = new QLabel(copy->toolTip());
    copyWords->setWordWrap(true);
    setRole(copyWords, WidgetRole::Muted);
    auto* copyRow = new QHBoxLayout;
    copyRow->setSpacing(spacing::between);
    copyRow->addWidget(copy);
    copyRow->addWidget(copyWords, 1);

    auto* column = new QWidget;
    column->setMaximumWidth(960);
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(spacing::between, 12, spacing::between, 12);
    inner->setSpacing(12);
    inner->addWidget(m_compute);
    inner->addWidget(m_storage);
    inner->addWidget(m_appearance);
    inner->addLayout(copyRow);
    inner->addStretch(1);
    auto* content = new QWidget;
    auto* centred = new QHBoxLayout(content);
    centred->setContentsMargins(0, 0, 0, 0);
    centred->addStretch(1);
    centred->addWidget(column, 100);
    centred->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Settings"));
    scroll->setWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);

    connect(m_compute, &ComputeSettings::deviceChanged, this, &SettingsPage::deviceChanged);
    connect(m_compute, &ComputeSettings::threadsChanged, this, &SettingsPage::threadsChanged);
    connect(m_compute, &ComputeSettings::precisionChanged, this, &SettingsPage::precisionChanged);
    connect(m_storage, &StorageSettings::changeRunsFolderRequested, this, &SettingsPage::changeRunsFolderRequested);
    connect(m_storage, &StorageSettings::changeCacheFolderRequested, this, &SettingsPage::changeCacheFolderRequested);
    connect(m_storage, &StorageSettings::openRunsFolderRequested, this, &SettingsPage::openRunsFolderRequested);
    connect(m_storage, &StorageSettings::openCacheFolderRequested, this, &SettingsPage::openCacheFolderRequested);
    connect(m_storage, &StorageSettings::changeWeightsFolderRequested, this,
            &SettingsPage::changeWeightsFolderRequested);
    connect(m_storage, &StorageSettings::openWeightsFolderRequested, this, &SettingsPage::openWeightsFolderRequested);
    connect(m_storage, &StorageSettings::weightsRequested, this, &SettingsPage::weightsRequested);
    connect(m_storage, &StorageSettings::clearCacheRequested, this, &SettingsPage::clearCacheRequested);
    connect(m_storage, &StorageSettings::cacheLimitChanged, this, &SettingsPage::cacheLimitChanged);
    connect(m_appearance, &AppearanceSettings::themeChanged, this, &SettingsPage::themeChanged);
    connect(m_appearance, &AppearanceSettings::languageChanged, this, &SettingsPage::languageChanged);
    connect(m_appearance, &AppearanceSettings::thumbnailSizeChanged, this, &SettingsPage::thumbnailSizeChanged);
    connect(copy, &QPushButton::clicked, this, &SettingsPage::copyDiagnosticsRequested);
}

void SettingsPage::setValues(const SettingsValues& values) {
    m_compute->setValues(values.device, values.threads, values.precision);
    m_storage->setValues(values);
    m_appearance->setValues(values);
}

void SettingsPage::setDevices(const std::vector<DeviceInfo>& devices) {
    m_compute->setDevices(devices);
}
void SettingsPage::setTrialResult(const QString& sentence) {
    m_compute->setTrialResult(sentence);
}
void SettingsPage::setStorageUse(const StorageUse& use) {
    m_storage->setUse(use);
}
void SettingsPage::setLanguages(const QList<LanguageEntry>& languages) {
    m_appearance->setLanguages(languages);
}

} // namespace semblance
