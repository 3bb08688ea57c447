// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/OptionsPanel.h"

#include "ui/Theme.h"
#include "ui/train/NetworkWords.h"
#include "ui/train/NineImages.h"
#include "ui/train/OptionFields.h"
#include "ui/train/OptionGrid.h"
#include "ui/train/OptionWords.h"
#include "ui/train/TrainPage.h"
#include "ui/widgets/DeviceText.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

namespace {

const QString chooseFile = QStringLiteral("\x01 choose");
const QString scratch = QStringLiteral("scratch");

/// Options that the nine examples are made by.
bool changesPreview(const QString& key) {
    static const QStringList others{QStringLiteral("image_size"), QStringLiteral("resize"),
                                    QStringLiteral("colour"),     QStringLiteral("seed"),
                                    QStringLiteral("network"),    QStringLiteral("mask_data_bar"),
                                    QStringLiteral("same_scale"), QStringLiteral("same_scale_nm")};
    return key.startsWith(QLatin1String("augmentation.")) || others.contains(key);
}

QString fileName(const QString& path) {
    return path.section(QLatin1Char('/'), -1);
}

} // namespace

const std::vector<std::string_view>& optionsOutsideThePanel() {
    static const std::vector<std::string_view> keys{"validation_share", "threads", "mask_target"};
    return keys;
}

OptionsPanel::OptionsPanel(const std::vector<Preset>& presets, const std::vector<NetworkInfo>& networks,
                           QWidget* parent)
    : QWidget(parent),
      m_presets(presets),
      m_builtIn(presets.size()),
      m_networks(networks),
      m_fields(new OptionFields(this)),
      m_preset(new QComboBox),
      m_changed(new QLabel),
      m_reset(new QPushButton),
      m_networkLine(new QLabel),
      m_fold(new QToolButton) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::inside);
    layout->setSpacing(spacing::inside);
    m_presetRow = makePresetRow();
    layout->addWidget(m_presetRow);
    layout->addWidget(makeAbove());
    m_fold->setText(tr("&More options"));
    m_fold->setAccessibleName(tr("More options"));
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setCheckable(true);
    m_fold->setObjectName(QStringLiteral("fold"));
    layout->addWidget(m_fold, 0, Qt::AlignLeft);
    m_below = makeBelow();
    layout->addWidget(m_below);
    layout->addStretch(1);

    connect(m_fold, &QToolButton::toggled, this, &OptionsPanel::setUnfolded);
    connect(m_fields, &OptionFields::edited, this, &OptionsPanel::onEdited);
    connect(m_preset, &QComboBox::activated, this, &OptionsPanel::onPresetChosen);
    connect(m_reset, &QPushButton::clicked, this, &OptionsPanel::resetToPreset);
    connect(m_start, &QComboBox::activated, this, &OptionsPanel::onStartChosen);
    setUnfolded(false);
    setDevices({});
    setOptions(m_presets.empty() ? TrainingOptions() : m_presets.front().options);
}

QLabel* OptionsPanel::addRow(QGridLayout& grid, const char* key, QWidget* control, QWidget* beside) {
    const int row = grid.rowCount();
    const OptionWords words = optionWords(key);
    auto* label = new QLabel(words.label);
    label->setBuddy(control);
    label->setToolTip(words.why);
    grid.addWidget(label, row, 0);
    if (beside == nullptr) {
        grid.addWidget(control, row, 1);
    } else {
        auto* place = new QHBoxLayout;
        place->setSpacing(spacing::unit);
        place->addWidget(control, 1);
        place->addWidget(beside);
        grid.addLayout(place, row, 1);
    }
    m_labels.emplace_back(key, label);
    return label;
}

QWidget* OptionsPanel::makeAbove() {
    auto* above = new QWidget;
    QGridLayout* grid = makeOptionGrid();
    above->setLayout(grid);
    grid->setContentsMargins(0, 0, 0, 0);
    QComboBox* network = m_fields->words("network", SEMBLANCE_AT(network));
    fillNetworkBox(*network, m_networks);
    fitList(*network);
    addRow(*grid, "network", network);
    setRole(m_networkLine, WidgetRole::Muted);
    m_networkLine->setWordWrap(true);
    m_networkLine->setObjectName(QStringLiteral("networkLine"));
    grid->addWidget(m_networkLine, grid->rowCount(), 1);
    m_start = m_fields->words("start", SEMBLANCE_AT(start));
    fillStarts();
    addRow(*grid, "start", m_start);
    grid->addWidget(makeStartState(), grid->rowCount(), 1);
    addRow(*grid, "epochs", m_fields->integer("epochs", SEMBLANCE_AT(epochs), {1, 10000, tr(" epochs"), {}}));
    addRow(*grid, "image_size", m_fields->size("image_size", SEMBLANCE_AT(imageSize)));
    addRow(*grid, "batch", m_fields->integer("batch", SEMBLANCE_AT(batch), {0, 65536, tr(" images"), tr("Automatic")}));
    addRow(*grid, "learning_rate", m_fields->rate("learning_rate", SEMBLANCE_AT(learningRate), 1e-8, 10),
           makeFindRate());
    return above;
}

QPushButton* OptionsPanel::makeFindRate() {
    auto* find = new QPushButton(tr("Fin&d…"));
    find->setObjectName(QStringLiteral("findRate"));
    find->setAccessibleName(tr("Find a learning rate"));
    find->setToolTip(tr("Tries rates from small to large on these images, and proposes one."));
    find->setWhatsThis(find->toolTip());
    find->setFixedWidth(find->fontMetrics().horizontalAdvance(find->text()) +
                        2 * spacing::between); // the panel is narrow
    connect(find, &QPushButton::clicked, this, &OptionsPanel::findRateRequested);
    return find;
}

QWidget* OptionsPanel::makeStartState() {
    m_startState = new QWidget;
    m_startLine = new QLabel;
    m_startLine->setWordWrap(true);
    m_startLine->setObjectName(QStringLiteral("startLine"));
    setRole(m_startLine, WidgetRole::Muted);
    auto* get = new QPushButton(tr("&Get…"));
    get->setObjectName(QStringLiteral("getWeights"));
    get->setAccessibleName(tr("Get these weights"));
    get->setToolTip(tr("Downloads the weights, or says where to put a file of them."));
    setRole(get, WidgetRole::Flat);
    connect(get, &QPushButton::clicked, this,
            [this] { Q_EMIT getWeightsRequested(QString::fromStdString(options().start)); });
    auto* layout = new QHBoxLayout(m_startState);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_startLine, 1);
    layout->addWidget(get);
    return m_startState;
}

/// Scratch, what the chosen network can start from by name, and a file; a value of another kind is added by the field.
void OptionsPanel::fillStarts() {
    const QSignalBlocker blocker(m_start);
    const QString chosen = m_start->count() > 0 ? m_start->currentData().toString() : scratch;
    m_start->clear();
    m_start->addItem(tr("Scratch"), scratch);
    const NetworkInfo* network = currentNetwork();
    for (const StartChoice& weights : m_weights)
        if (network != nullptr && weights.network == QString::fromStdString(network->key))
            m_start->addItem(weights.title, weights.name);
    m_start->addItem(tr("A file…"), chooseFile);
    if (m_start->findData(chosen) < 0) m_start->insertItem(m_start->count() - 1, fileName(chosen), chosen);
    m_start->setCurrentIndex(m_start->findData(chosen));
}

void OptionsPanel::setStartWeights(const std::vector<StartChoice>& weights) {
    m_weights = weights;
    fillStarts();
    showStartLine();
}

void OptionsPanel::showStartLine() {
    const QString start = QString::fromStdString(options().start);
    const auto found = std::find_if(m_weights.begin(), m_weights.end(),
                                    [&start](const StartChoice& weights) { return weights.name == start; });
    const bool isMissing = found != m_weights.end() && !found->isHere;
    m_startLine->setText(isMissing ? tr("Not here yet.") : QString());
    m_startState->setVisible(isMissing);
}

TrainingOptions OptionsPanel::options() const {
    TrainingOptions options = m_base;
    m_fields->readInto(options);
    return options;
}

void OptionsPanel::setOptions(const TrainingOptions& options, const QString& presetKey) {
    m_base = options;
    for (const NetworkInfo& info : m_networks)
        if (info.key == options.network) m_fields->setSmallestSide(info.smallestInputPx);
    m_fields->show(options);
    fillStarts();
    if (!presetKey.isEmpty()) {
        m_presetKey = presetKey;
        m_preset->setCurrentIndex(std::max(0, m_preset->findData(presetKey)));
    }
    showState();
}

const NetworkInfo* OptionsPanel::currentNetwork() const {
    const std::string key = options().network;
    const auto found =
        std::find_if(m_networks.begin(), m_networks.end(), [&](const NetworkInfo& info) { return info.key == key; });
    return found == m_networks.end() ? nullptr : &*found;
}

void OptionsPanel::onEdited(const QString& key) {
    if (key == QLatin1String("start") && m_start->currentData().toString() == chooseFile)
        return; // a question, not a value: onStartChosen puts it
    if (key == QLatin1String("network")) {
        if (const NetworkInfo* info = currentNetwork()) m_fields->setSmallestSide(info->smallestInputPx);
        fillStarts();
    }
    m_base = options();
    // What was drawn at random is not frozen.
    if (m_base.start == scratch.toStdString() && m_base.freeze != Freeze::None) {
        m_base.freeze = Freeze::None;
        m_fields->show(m_base);
    }
    showState();
    Q_EMIT optionsChanged(m_base);
    if (changesPreview(key)) askForPreview();
}

void OptionsPanel::askForPreview() {
    if (isPreviewShown()) Q_EMIT augmentationPreviewRequested(options());
}

void OptionsPanel::onStartChosen() {
    if (m_start->currentData().toString() != chooseFile) return;
    const QSignalBlocker blocker(m_start);
    m_start->setCurrentIndex(qMax(0, m_start->findData(QString::fromStdString(m_base.start))));
    Q_EMIT chooseStartFileRequested();
}

void OptionsPanel::setStartFile(const QString& path) {
    if (m_start->findData(path) < 0) m_start->insertItem(m_start->count() - 1, fileName(path), path);
    m_start->setItemData(m_start->findData(path), path, Qt::ToolTipRole);
    m_start->setCurrentIndex(m_start->findData(path));
}

void OptionsPanel::setDevices(const std::vector<DeviceInfo>& devices) {
    const QSignalBlocker blocker(m_device);
    m_device->clear();
    m_device->addItem(tr("Automatic"), QStringLiteral("auto"));
    for (const DeviceInfo& device : devices)
        if (device.usable()) m_device->addItem(deviceTitle(device), QString::fromStdString(device.device));
    const QString chosen = QString::fromStdString(m_base.device);
    if (m_device->findData(chosen) < 0) m_device->addItem(chosen, chosen);
    m_device->setCurrentIndex(m_device->findData(chosen));
}

void OptionsPanel::setNetworkParameters(std::optional<std::int64_t> parameters) {
    m_parameters = parameters;
    showNetworkLine();
}

void OptionsPanel::setEpochEstimate(const std::optional<EpochEstimate>& estimate) {
    m_epochSeconds = estimate ? estimate->seconds : -1;
    m_imagesPerSecond = estimate ? estimate->imagesPerSecond : 0;
    showNetworkLine();
}

void OptionsPanel::setAugmentationPreview(const QList<QImage>& images) {
    m_preview->setImages(images);
}
void OptionsPanel::setAugmentationFailed(const QString& sentence) {
    m_preview->setMessage(sentence);
}
bool OptionsPanel::isPreviewShown() const {
    return m_previewButton->isChecked();
}
QWidget* OptionsPanel::control(std::string_view key) const {
    return m_fields->control(key);
}

void OptionsPanel::setLearningRate(double rate) {
    if (auto* box = qobject_cast<QDoubleSpinBox*>(control("learning_rate"))) box->setValue(rate);
}

void OptionsPanel::setChangeable(const std::optional<std::vector<std::string_view>>& keys) {
    for (const OptionField& field : m_fields->all())
        field.control->setEnabled(!keys || std::ranges::find(*keys, field.key) != keys->end());
    m_presetRow->setEnabled(!keys);
    m_startState->setEnabled(!keys);
}

void OptionsPanel::setUnfolded(bool isUnfolded) {
    m_below->setVisible(isUnfolded);
    m_fold->setChecked(isUnfolded);
    m_fold->setIcon(
        lineIcon(isUnfolded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), IconTint::Muted));
}

void OptionsPanel::showState() {
    const QString key = presetKey();
    const bool changed = isChanged();
    m_changed->setText(changed ? tr("%1, changed").arg(key) : QString());
    m_reset->setText(tr("Back to %1").arg(key));
    m_reset->setAccessibleName(m_reset->text());
    m_state->setVisible(changed);
    showNetworkLine();
    showStartLine();
    showConditionalRows();
}

void OptionsPanel::showNetworkLine() {
    const NetworkInfo* info = currentNetwork();
    QStringList parts;
    if (info != nullptr) {
        const std::int64_t count = m_parameters.value_or(info->parametersOfThousandClasses);
        parts << (count >= 1'000'000 ? tr("%1 million weights").arg(decimalText(double(count) / 1e6, 1))
                                     : tr("%1 weights").arg(countText(count)));
    }
    const QString sentence = info != nullptr ? networkSentence(info->key) : QString();
    if (m_epochSeconds >= 0) parts << tr("about %1 an epoch here").arg(durationText(m_epochSeconds));
    if (m_imagesPerSecond > 0)
        m_networkLine->setToolTip(tr("Measured on this machine: %1").arg(rateText(m_imagesPerSecond)));
    const QString figures = parts.join(QStringLiteral(", "));
    m_networkLine->setText(sentence.isEmpty() ? figures : sentence + QLatin1Char('\n') + figures);
}

bool OptionsPanel::isIdle(std::string_view key, const TrainingOptions& shown) const {
    const NetworkInfo* network = currentNetwork();
    if (key == "same_scale_nm") return !shown.sameScale;
    if (key == "momentum") return shown.optimiser != Optimiser::Sgd;
    if (key == "schedule_epochs") return shown.schedule != Schedule::Cosine;
    if (key == "step_epochs" || key == "step_factor") return shown.schedule != Schedule::Step;
    if (key == "freeze") return shown.start == scratch.toStdString();
    if (key == "unfreeze_epochs") return shown.freeze != Freeze::Gradual;
    if (network == nullptr) return false;
    if (key == "auxiliary_weight") return network->smallestAuxiliaryInputPx == 0;
    if (key == "reconstruction_weight" || key == "thumbnail_px") return !network->rebuildsImages;
    return false;
}

// A row that has no say is not there.
void OptionsPanel::showConditionalRows() {
    const TrainingOptions shown = options();
    for (const auto& [key, label] : m_labels) {
        const bool hasSay = !isIdle(key, shown);
        label->setVisible(hasSay);
        m_fields->control(key)->setVisible(hasSay);
    }
    const NetworkInfo* network = currentNetwork();
    auto* freeze = qobject_cast<QComboBox*>(m_fields->control("freeze"));
    auto* list = freeze != nullptr ? qobject_cast<QListView*>(freeze->view()) : nullptr;
    if (list != nullptr)
        list->setRowHidden(freeze->findData(static_cast<int>(Freeze::PretrainedPart)),
                           network == nullptr || network->pretrainedPrefix.empty());
}

} // namespace semblance
