// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/weights/WeightsDialog.h"

#include "ui/Theme.h"
#include "ui/weights/DownloadBar.h"
#include "ui/weights/WeightsDetails.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Icon.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

WeightsDialog::WeightsDialog(QWidget* parent)
    : QDialog(parent),
      m_model(new WeightsTableModel(this)),
      m_table(new QTableView),
      m_details(new WeightsDetails),
      m_notice(new Notice),
      m_downloads(new QVBoxLayout) {
    setWindowTitle(tr("Weights"));
    auto* why = new QLabel(tr("A network that has learned from many images before needs fewer of yours. Weights are "
                              "fetched once and kept; a training then starts from them."));
    why->setWordWrap(true);
    setRole(why, WidgetRole::Muted);
    makeTable();
    m_downloads->setSpacing(spacing::unit);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->setSpacing(12);
    column->addWidget(why);
    column->addWidget(m_notice);
    column->addWidget(m_table, 1);
    column->addLayout(m_downloads);
    column->addWidget(m_details);
    makeButtons(*column);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { showChoice(); });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] { showChoice(); });
    resize(860, 620);
    showChoice();
}

void WeightsDialog::makeTable() {
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Weights"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setFont(tabularFont(font()));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + spacing::inside + spacing::unit);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(WeightsTableModel::TitleColumn, QHeaderView::Stretch);
    connect(m_table, &QTableView::doubleClicked, this, [this] {
        if (m_get->isEnabled()) Q_EMIT getRequested(chosenName());
    });
}

/// As wide as what stands in them, and some air; a state that moves does not move the columns.
void WeightsDialog::fitColumns() {
    const QAbstractItemView& view = *m_table; // which tells its size hints
    const int longestState = m_table->fontMetrics().horizontalAdvance(tr("Here, no published checksum"));
    for (int column = WeightsTableModel::NetworkColumn; column < WeightsTableModel::ColumnCount; ++column) {
        const int content =
            column == WeightsTableModel::StateColumn
                ? longestState + m_table->iconSize().width() + spacing::between
                : std::max(view.sizeHintForColumn(column), m_table->horizontalHeader()->sectionSizeHint(column));
        m_table->setColumnWidth(column, content + spacing::between);
    }
}

void WeightsDialog::makeButtons(QVBoxLayout& column) {
    m_get = makeButton(QStringLiteral("download"), tr("&Get"), tr("Fetch the chosen weights from their publisher"));
    setRole(m_get, WidgetRole::Primary);
    auto* add = makeButton(QStringLiteral("plus"), tr("&Add a file…"),
                           tr("Take a file of weights from a disk: .pth, .safetensors or a model"));
    m_remove = makeButton(QStringLiteral("trash"), tr("&Remove"), tr("Delete the file of the chosen weights"));
    auto* open = makeButton(QStringLiteral("external"), tr("&Open folder"),
                            tr("Show the folder in which the files lie, or belong"));
    auto* close = makeButton({}, tr("C&lose"), tr("Close this window; downloads go on"));
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::inside);
    for (QPushButton* button : {m_get, add, m_remove, open})
        row->addWidget(button);
    row->addStretch();
    row->addWidget(close);
    column.addLayout(row);
    connect(m_get, &QPushButton::clicked, this, [this] { Q_EMIT getRequested(chosenName()); });
    connect(add, &QPushButton::clicked, this, &WeightsDialog::addRequested);
    connect(m_remove, &QPushButton::clicked, this, [this] { Q_EMIT removeRequested(chosenName()); });
    connect(open, &QPushButton::clicked, this, &WeightsDialog::openFolderRequested);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
}

const StoredWeights* WeightsDialog::chosen() const {
    return m_model->weightsAt(m_table->currentIndex().row());
}

QString WeightsDialog::chosenName() const {
    const StoredWeights* stored = chosen();
    return stored ? QString::fromStdString(stored->name) : QString();
}

void WeightsDialog::setWeights(const std::vector<StoredWeights>& weights) {
    const QString name = chosenName();
    m_model->setWeights(weights);
    fitColumns();
    if (!name.isEmpty()) select(name);
    if (!chosen()) selectRow(0);
    showChoice();
}

void WeightsDialog::setDownload(const DownloadLine& line) {
    m_model->setDownload(line);
    DownloadBar*& bar = m_bars[line.name];
    if (!bar) {
        const StoredWeights* stored = m_model->weightsAt(m_model->rowOf(line.name));
        bar = new DownloadBar(stored ? titleOf(*stored) : line.name);
        connect(bar, &DownloadBar::cancelRequested, this, [this, name = line.name] { Q_EMIT cancelRequested(name); });
        m_downloads->addWidget(bar);
        m_notice->hide(); // what it said of an earlier attempt is past
    }
    bar->setLine(line);
    showChoice();
}

void WeightsDialog::removeDownload(const QString& name) {
    m_model->removeDownload(name);
    if (const auto bar = m_bars.find(name); bar != m_bars.end()) {
        bar->second->hide();
        bar->second->deleteLater();
        m_bars.erase(bar);
    }
    showChoice();
}

void WeightsDialog::say(NoticeKind kind, const QString& sentence, const QString& details) {
    m_notice->say(kind, sentence);
    if (details.isEmpty()) return;
    QPushButton* more = m_notice->addButton(tr("&Details"));
    more->setAccessibleName(tr("What exactly happened"));
    connect(more, &QPushButton::clicked, this, [this, details] { Q_EMIT detailsRequested(details); });
}

void WeightsDialog::selectNetwork(const QString& network) {
    selectRow(m_model->firstRowOfNetwork(network));
}

void WeightsDialog::select(const QString& name) {
    selectRow(m_model->rowOf(name));
}

void WeightsDialog::selectRow(int row) {
    const QModelIndex index = m_model->index(row, WeightsTableModel::TitleColumn);
    if (!index.isValid()) return;
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

void WeightsDialog::showChoice() {
    const StoredWeights* stored = chosen();
    const bool isFetching = stored && m_model->isFetching(QString::fromStdString(stored->name));
    const bool isUnknown = stored && stored->isThere && stored->evidence == WeightEvidence::None;
    m_details->setWeights(stored);
    m_get->setText(isUnknown ? tr("&Verify") : tr("&Get"));
    m_get->setIcon(lineIcon(isUnknown ? QStringLiteral("check") : QStringLiteral("download"), IconTint::OnAccent));
    m_get->setAccessibleName(isUnknown ? tr("Verify") : tr("Get"));
    m_get->setToolTip(isUnknown ? tr("Look at the file: is it what its name says?")
                                : tr("Fetch the chosen weights from their publisher"));
    m_get->setEnabled(stored && !isFetching && (isUnknown || !stored->isThere));
    m_remove->setEnabled(stored && stored->isThere && !isFetching);
}

} // namespace semblance
