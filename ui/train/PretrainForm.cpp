// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/PretrainForm.h"

#include "ui/Theme.h"
#include "ui/train/OptionFields.h"
#include "ui/train/OptionGrid.h"
#include "ui/train/OptionWords.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Icon.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

namespace {

const QString scratch = QStringLiteral("scratch");
constexpr int foldersHeight = 84;

QPushButton* smallButton(const QString& icon, const QString& text, const QString& why) {
    QPushButton* button = makeButton(icon, text, why);
    setRole(button, WidgetRole::Flat);
    return button;
}

} // namespace

PretrainForm::PretrainForm(const std::vector<NetworkInfo>& networks, Defaults defaults, QWidget* parent)
    : QWidget(parent),
      m_networks(networks),
      m_defaults(std::move(defaults)),
      m_fields(new OptionFields(this)),
      m_folders(new QListWidget),
      m_sentence(new QLabel) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::inside);
    column->addWidget(makeFolders());
    column->addSpacing(spacing::inside);
    column->addWidget(makeOptions());
    connect(m_fields, &OptionFields::edited, this, &PretrainForm::onEdited);
    if (!m_networks.empty()) setNetwork(QString::fromStdString(m_networks.front().key));
}

QWidget* PretrainForm::makeFolders() {
    auto* part = new QWidget;
    auto* title = new QLabel(tr("&Images"));
    title->setFont(boldFont(title->font()));
    title->setBuddy(m_folders);
    m_folders->setAccessibleName(tr("Folders of images"));
    m_folders->setObjectName(QStringLiteral("pretrainFolders"));
    m_folders->setToolTip(tr("Every image below these folders is learned from; it needs no label."));
    m_folders->setTextElideMode(Qt::ElideMiddle);
    m_folders->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_folders->setFixedHeight(foldersHeight);
    auto* add = smallButton(QStringLiteral("plus"), tr("A&dd folder…"),
                            tr("Adds a folder; every image below it is learned from"));
    m_remove = smallButton(QStringLiteral("minus"), tr("Re&move"), tr("Leaves the chosen folder out"));
    add->setObjectName(QStringLiteral("addPretrainFolder"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::unit);
    column->addWidget(title);
    column->addWidget(m_folders);
    column->addLayout(buttons);
    connect(add, &QPushButton::clicked, this, &PretrainForm::addFolderRequested);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        delete m_folders->currentItem();
        Q_EMIT changed();
    });
    connect(m_folders, &QListWidget::currentRowChanged, m_remove, [this](int row) { m_remove->setEnabled(row >= 0); });
    m_remove->setEnabled(false);
    return part;
}

QWidget* PretrainForm::makeOptions() {
    auto* part = new QWidget;
    QGridLayout* grid = makeOptionGrid();
    part->setLayout(grid);
    grid->setContentsMargins(0, 0, 0, 0);
    const auto add = [&](const char* key, QWidget* control) {
        const OptionWords words = optionWords(key);
        auto* label = new QLabel(words.label);
        label->setBuddy(control);
        label->setToolTip(words.why);
        grid->addWidget(label, grid->rowCount(), 0);
        grid->addWidget(control, grid->rowCount() - 1, 1);
        return label;
    };
    m_network = m_fields->words("network", SEMBLANCE_AT(network));
    for (const NetworkInfo& network : m_networks)
        m_network->addItem(QString::fromStdString(network.title), QString::fromStdString(network.key));
    fitList(*m_network);
    add("network", m_network);
    setRole(m_sentence, WidgetRole::Muted);
    m_sentence->setWordWrap(true);
    grid->addWidget(m_sentence, grid->rowCount(), 1);
    m_start = m_fields->words("start", SEMBLANCE_AT(start));
    m_start->addItem(tr("Scratch"), scratch);
    add("start", m_start);
    add("epochs", m_fields->integer("epochs", SEMBLANCE_AT(epochs), {1, 10000, tr(" epochs"), {}}));
    add("image_size", m_fields->size("image_size", SEMBLANCE_AT(imageSize)));
    add("batch", m_fields->integer("batch", SEMBLANCE_AT(batch), {0, 65536, tr(" images"), tr("Automatic")}));
    add("learning_rate", m_fields->rate("learning_rate", SEMBLANCE_AT(learningRate), 1e-8, 10));
    m_targetLabel = add("mask_target", m_fields->choice<MaskTarget>("mask_target", SEMBLANCE_AT(maskTarget),
                                                                    {{MaskTarget::Pixels, tr("Gray values")},
                                                                     {MaskTarget::Normalised, tr("Texture alone")}}));
    add("seed", m_fields->seed("seed", SEMBLANCE_AT(seed)));
    return part;
}

QStringList PretrainForm::folders() const {
    QStringList folders;
    for (int row = 0; row < m_folders->count(); ++row)
        folders << m_folders->item(row)->text();
    return folders;
}

void PretrainForm::addFolder(const QString& folder) {
    if (folder.isEmpty() || folders().contains(folder)) return;
    auto* item = new QListWidgetItem(lineIcon(QStringLiteral("folder")), folder, m_folders);
    item->setToolTip(folder);
    Q_EMIT changed();
}

void PretrainForm::setFolders(const QStringList& folders) {
    m_folders->clear();
    for (const QString& folder : folders)
        addFolder(folder);
    Q_EMIT changed();
}

void PretrainForm::setNetwork(const QString& network) {
    const std::string key = network.toStdString();
    const auto found = std::ranges::find(m_networks, key, &NetworkInfo::key);
    if (found == m_networks.end()) return;
    m_base = m_defaults(key);
    m_fields->setSmallestSide(found->smallestInputPx);
    m_fields->show(m_base);
    const bool isMasked = found->family == "mae";
    m_targetLabel->setVisible(isMasked);
    m_fields->control("mask_target")->setVisible(isMasked);
    fillStarts();
    showSentence();
    Q_EMIT changed();
}

void PretrainForm::setStartWeights(const std::vector<StartChoice>& weights) {
    m_weights = weights;
    fillStarts();
}

/// Scratch, and the weights of the network that are on this computer: an earlier pretraining goes on from there.
void PretrainForm::fillStarts() {
    const QSignalBlocker blocker(m_start);
    const QString chosen = m_start->currentData().toString();
    const QString network = m_network->currentData().toString();
    m_start->clear();
    m_start->addItem(tr("Scratch"), scratch);
    for (const StartChoice& weights : m_weights)
        if (weights.isHere && weights.network == network) m_start->addItem(weights.title, weights.name);
    m_start->setCurrentIndex(std::max(0, m_start->findData(chosen)));
    fitList(*m_start);
}

TrainingOptions PretrainForm::options() const {
    TrainingOptions options = m_base;
    m_fields->readInto(options);
    return options;
}

QWidget* PretrainForm::control(std::string_view key) const {
    return m_fields->control(key);
}

void PretrainForm::onEdited(const QString& key) {
    if (key == QLatin1String("network")) return setNetwork(m_network->currentData().toString());
    Q_EMIT changed();
}

void PretrainForm::showSentence() {
    const bool hides = options().network.starts_with("mae");
    m_sentence->setText(hides ? tr("Three quarters of each image are hidden; the network rebuilds them.")
                              : tr("Each image is condensed to a few numbers, and rebuilt from them."));
}

} // namespace semblance
