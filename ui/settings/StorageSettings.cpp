// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/StorageSettings.h"

#include "ui/Theme.h"
#include "ui/settings/SettingRow.h"
#include "ui/settings/SettingsPage.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Text.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

namespace semblance {

namespace {

constexpr double bytesInGigabyte = 1e9;

QPushButton* plainButton(const QString& text, const QString& spoken) {
    auto* button = new QPushButton(text);
    button->setAccessibleName(spoken);
    button->setToolTip(spoken);
    return button;
}

} // namespace

StorageSettings::StorageSettings(QWidget* parent)
    : QFrame(parent),
      m_runs(new ElidedLabel(Qt::ElideMiddle)),
      m_cache(new ElidedLabel(Qt::ElideMiddle)),
      m_weights(new ElidedLabel(Qt::ElideMiddle)),
      m_runsUse(new QLabel),
      m_cacheUse(new QLabel),
      m_weightsUse(new QLabel),
      m_clear(plainButton(tr("C&lear cache"), tr("Delete the decoded images; they are made again when needed"))),
      m_limit(new QDoubleSpinBox) {
    setRole(this, WidgetRole::Card);
    for (QLabel* use : {m_runsUse, m_cacheUse, m_weightsUse}) {
        use->setWordWrap(true);
        setRole(use, WidgetRole::Muted);
    }
    m_limit->setRange(0, 100000);
    m_limit->setDecimals(1);
    m_limit->setSuffix(QString(QChar(0x00A0)) + QStringLiteral("GB"));
    m_limit->setSpecialValueText(tr("What the disk has room for"));

    auto* changeRuns = plainButton(tr("Change…"), tr("Choose another folder for runs"));
    auto* openRuns = plainButton(tr("Open"), tr("Show the folder of runs in the file manager"));
    auto* changeCache = plainButton(tr("Change…"), tr("Choose another folder for the cache"));
    auto* openCache = plainButton(tr("Open"), tr("Show the cache folder in the file manager"));
    auto* changeWeights = plainButton(tr("Change…"), tr("Choose another folder for weights"));
    auto* openWeights = plainButton(tr("Open"), tr("Show the folder of weights in the file manager"));
    auto* weights = plainButton(tr("&Weights…"), tr("Get, add and remove weights that a training can start from"));
    SettingRows rows(*this, tr("Storage"));
    rows.addWide(tr("Runs"), makeFolderRow(m_runs, m_runsUse, {changeRuns, openRuns}));
    rows.addWide(tr("Weights"), makeFolderRow(m_weights, m_weightsUse, {changeWeights, openWeights, weights}));
    rows.addWide(tr("Cache"), makeFolderRow(m_cache, m_cacheUse, {changeCache, openCache, m_clear}));
    rows.add(tr("Cache li&mit"), m_limit,
             tr("Decoded images make training faster; beyond the limit files are read anew."));

    connect(changeRuns, &QPushButton::clicked, this, &StorageSettings::changeRunsFolderRequested);
    connect(openRuns, &QPushButton::clicked, this, &StorageSettings::openRunsFolderRequested);
    connect(changeCache, &QPushButton::clicked, this, &StorageSettings::changeCacheFolderRequested);
    connect(openCache, &QPushButton::clicked, this, &StorageSettings::openCacheFolderRequested);
    connect(changeWeights, &QPushButton::clicked, this, &StorageSettings::changeWeightsFolderRequested);
    connect(openWeights, &QPushButton::clicked, this, &StorageSettings::openWeightsFolderRequested);
    connect(weights, &QPushButton::clicked, this, &StorageSettings::weightsRequested);
    connect(m_clear, &QPushButton::clicked, this, &StorageSettings::clearCacheRequested);
    connect(m_limit, &QDoubleSpinBox::valueChanged, this,
            [this](double gigabytes) { Q_EMIT cacheLimitChanged(quint64(gigabytes * bytesInGigabyte)); });
    setUse({});
}

QLayout* StorageSettings::makeFolderRow(ElidedLabel* folder, QLabel* use, const QList<QPushButton*>& buttons) {
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(folder);
    words->addWidget(use);
    auto* layout = new QHBoxLayout;
    layout->setSpacing(spacing::inside);
    layout->addLayout(words, 1);
    for (QPushButton* button : buttons)
        layout->addWidget(button);
    return layout;
}

void StorageSettings::setValues(const SettingsValues& values) {
    const QSignalBlocker blocker(m_limit);
    m_runs->setFullText(values.runsFolder);
    m_cache->setFullText(values.cacheFolder);
    m_weights->setFullText(values.weightsFolder);
    m_limit->setValue(double(values.cacheLimitBytes) / bytesInGigabyte);
}

void StorageSettings::setUse(const StorageUse& use) {
    m_runsUse->setText(tr("Trained models and their curves: %1").arg(bytesText(use.runsBytes)));
    m_weightsUse->setText(tr("Weights to start from: %1").arg(bytesText(use.weightsBytes)));
    m_cacheUse->setText(
        use.freeBytes > 0
            ? tr("Decoded images: %1, %2 free on this disk").arg(bytesText(use.cacheBytes), bytesText(use.freeBytes))
            : tr("Decoded images: %1").arg(bytesText(use.cacheBytes)));
    m_clear->setEnabled(use.cacheBytes > 0);
}

} // namespace semblance
