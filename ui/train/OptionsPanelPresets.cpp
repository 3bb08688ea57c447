// SPDX-License-Identifier: GPL-3.0-or-later
// The preset row of OptionsPanel: the program's presets, the user's own, and the way back to the chosen one.
#include "ui/Theme.h"
#include "ui/train/OptionFields.h"
#include "ui/train/OptionGrid.h"
#include "ui/train/OptionWords.h"
#include "ui/train/OptionsPanel.h"
#include "ui/widgets/Icon.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>

namespace semblance {

namespace {

/// The preset's options, with what stands outside the panel taken from `base`.
TrainingOptions comparable(TrainingOptions options, const TrainingOptions& base) {
    options.validationShare = base.validationShare;
    options.threads = base.threads;
    return options;
}

} // namespace

QWidget* OptionsPanel::makePresetRow() {
    auto* row = new QWidget;
    QGridLayout* grid = makeOptionGrid();
    row->setLayout(grid);
    grid->setContentsMargins(0, 0, 0, 0);
    fillPresets();
    m_preset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_preset->setObjectName(QStringLiteral("preset"));
    m_preset->setAccessibleName(tr("Preset"));
    m_preset->setToolTip(tr("A whole set of values to start from; each can be changed afterwards."));
    m_preset->setWhatsThis(m_preset->toolTip());
    m_reset->setObjectName(QStringLiteral("resetPreset"));
    m_changed->setObjectName(QStringLiteral("presetState"));
    setRole(m_reset, WidgetRole::Flat);
    setRole(m_changed, WidgetRole::Muted);
    auto* label = new QLabel(tr("&Preset"));
    label->setBuddy(m_preset);
    m_state = new QWidget;
    auto* state = new QHBoxLayout(m_state);
    state->setContentsMargins(0, 0, 0, 0);
    state->addWidget(m_changed, 1);
    state->addWidget(m_reset);
    grid->addWidget(label, 0, 0);
    auto* chooser = new QHBoxLayout;
    chooser->setSpacing(spacing::unit);
    chooser->addWidget(m_preset, 1);
    chooser->addWidget(makePresetMenu());
    grid->addLayout(chooser, 0, 1);
    grid->addWidget(m_state, 1, 1);
    return row;
}

QToolButton* OptionsPanel::makePresetMenu() {
    auto* button = new QToolButton;
    button->setIcon(lineIcon(QStringLiteral("more")));
    button->setObjectName(QStringLiteral("presetMenu"));
    button->setAccessibleName(tr("Keep and share presets"));
    button->setToolTip(tr("Keep these options as a preset of your own, or pass them on"));
    setRole(button, WidgetRole::Flat);
    auto* menu = new QMenu(button);
    menu->addAction(tr("&Save as a preset…"), this, &OptionsPanel::savePresetRequested);
    menu->addAction(tr("&Import a preset…"), this, &OptionsPanel::importPresetRequested);
    menu->addAction(tr("&Export as a file…"), this, &OptionsPanel::exportPresetRequested);
    menu->addSeparator();
    QAction* remove =
        menu->addAction(tr("&Remove this preset…"), this, [this] { Q_EMIT removePresetRequested(presetKey()); });
    connect(menu, &QMenu::aboutToShow, remove, [this, remove] { remove->setEnabled(isSavedPreset()); });
    connect(button, &QToolButton::clicked, menu,
            [button, menu] { menu->popup(button->mapToGlobal(QPoint(0, button->height()))); });
    return button;
}

/// The program's presets, a line, and the user's own.
void OptionsPanel::fillPresets() {
    const QSignalBlocker blocker(m_preset);
    m_preset->clear();
    for (std::size_t i = 0; i < m_presets.size(); ++i) {
        const QString key = QString::fromStdString(m_presets[i].key);
        if (i == m_builtIn) m_preset->insertSeparator(m_preset->count());
        m_preset->addItem(i < m_builtIn ? presetTitle(key) : key, key);
    }
    fitList(*m_preset);
    m_preset->setCurrentIndex(std::max(0, m_preset->findData(m_presetKey)));
}

void OptionsPanel::setSavedPresets(const std::vector<Preset>& saved) {
    m_presets.resize(m_builtIn);
    m_presets.insert(m_presets.end(), saved.begin(), saved.end());
    fillPresets();
    showState();
}

void OptionsPanel::choosePreset(const QString& key) {
    if (m_preset->findData(key) < 0) return;
    m_presetKey = key;
    m_preset->setCurrentIndex(m_preset->findData(key));
    resetToPreset();
}

bool OptionsPanel::isSavedPreset() const {
    const auto found = std::ranges::find(m_presets, presetKey().toStdString(), &Preset::key);
    return found - m_presets.begin() >= static_cast<std::ptrdiff_t>(m_builtIn) && found != m_presets.end();
}

QString OptionsPanel::presetKey() const {
    return m_preset->currentData().toString();
}

const Preset* OptionsPanel::currentPreset() const {
    const auto found = std::ranges::find(m_presets, presetKey().toStdString(), &Preset::key);
    return found == m_presets.end() ? nullptr : &*found;
}

bool OptionsPanel::isChanged() const {
    const Preset* preset = currentPreset();
    const TrainingOptions shown = options();
    return preset != nullptr && !(comparable(preset->options, shown) == shown);
}

void OptionsPanel::resetToPreset() {
    if (const Preset* preset = currentPreset()) {
        setOptions(comparable(preset->options, m_base));
        Q_EMIT optionsChanged(options());
        askForPreview();
    }
}

void OptionsPanel::onPresetChosen() {
    m_presetKey = presetKey();
    resetToPreset();
}

} // namespace semblance
