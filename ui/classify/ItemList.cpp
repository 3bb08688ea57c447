// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/ItemList.h"

#include "ui/Theme.h"
#include "ui/classify/ClassifyListModel.h"
#include "ui/classify/ItemDelegate.h"
#include "ui/image/VisibleRows.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace semblance {

namespace {

const QString widestScale = QStringLiteral("88.8 nm/px");
constexpr int momentMs = 200;

} // namespace

ItemList::ItemList(ClassifyListModel* model, QWidget* parent) : QWidget(parent), m_model(model) {
    createTable();
    createActions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::inside);
    column->addWidget(createButtons());
    column->addWidget(m_table, 1);
    column->addWidget(createProgress());
    m_appearance = new QTimer(this);
    m_appearance->setSingleShot(true);
    m_appearance->setInterval(momentMs);
    connect(m_appearance, &QTimer::timeout, this, &ItemList::showCounts);
}

QWidget* ItemList::createButtons() {
    auto* bar = new QWidget(this);
    auto* add = new QPushButton(lineIcon(QStringLiteral("plus")), tr("&Add images…"), bar);
    add->setToolTip(tr("Add more images to the list (Ctrl+I); dropping files or folders does the same"));
    m_export = new QPushButton(lineIcon(QStringLiteral("export")), tr("&Export CSV…"), bar);
    m_export->setToolTip(tr("Write the answers into a table for a spreadsheet (Ctrl+E)"));
    m_clear = new QPushButton(lineIcon(QStringLiteral("trash")), tr("C&lear"), bar);
    m_clear->setToolTip(tr("Empty the list; the files stay where they are"));
    connect(add, &QPushButton::clicked, this, &ItemList::addRequested);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(add);
    row->addWidget(m_export);
    row->addStretch();
    row->addWidget(m_clear);
    return bar;
}

QWidget* ItemList::createProgress() {
    auto* bar = new QWidget(this);
    m_counts = new QLabel(bar);
    m_counts->setObjectName(QStringLiteral("classifyCounts"));
    setRole(m_counts, WidgetRole::Muted);
    m_counts->setWordWrap(true);
    m_progress = new QProgressBar(bar);
    m_progress->setTextVisible(false);
    m_progress->setMaximumSize(120, 6);
    m_progress->setAccessibleName(tr("Progress of the classification"));
    m_cancel = new QPushButton(tr("&Cancel"), bar);
    m_cancel->setToolTip(tr("Stop classifying; answers already there stay"));
    // The line keeps its height when the button comes and goes.
    bar->setMinimumHeight(m_cancel->sizeHint().height());
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(m_counts, 1);
    row->addWidget(m_progress);
    row->addWidget(m_cancel);
    return bar;
}

void ItemList::createTable() {
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(ClassifyListModel::SortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("classifyTable"));
    m_table->setAccessibleName(tr("Images"));
    m_table->setModel(m_sorted);
    m_table->setItemDelegate(new ItemDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setTabKeyNavigation(false);
    m_table->setIconSize({16, 16});
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(
        std::max(ItemDelegate::thumbnailSize().height(), fontMetrics().height()) + 6);
    QHeaderView* header = m_table->horizontalHeader();
    header->setObjectName(QStringLiteral("classifyHeader"));
    header->setHighlightSections(false);
    header->setMinimumSectionSize(28);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(ClassifyListModel::NameColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(ClassifyListModel::ClassColumn, QHeaderView::Stretch);
    const QFontMetrics figures(tabularFont(font()));
    header->resizeSection(ClassifyListModel::ProbabilityColumn,
                          figures.horizontalAdvance(percentText(1)) + spacing::between);
    header->resizeSection(ClassifyListModel::ScaleColumn, figures.horizontalAdvance(widestScale) + spacing::between);
    header->resizeSection(ClassifyListModel::StateColumn, 28);
    m_visible = new VisibleRows(m_table);
    connect(m_visible, &VisibleRows::changed, this, &ItemList::sayInSight);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { Q_EMIT currentChanged(currentId()); });
}

void ItemList::createActions() {
    auto* remove = new QAction(lineIcon(QStringLiteral("trash")), tr("&Remove from the list"), m_table);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    connect(remove, &QAction::triggered, this, [this] { Q_EMIT removeRequested(selectedIds()); });
    auto* reveal = new QAction(lineIcon(QStringLiteral("external")), tr("&Show in file manager"), m_table);
    connect(reveal, &QAction::triggered, this, [this] {
        if (const auto id = currentId()) Q_EMIT revealRequested(m_model->row(*id)->item.path);
    });
    m_table->addActions({remove, reveal});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
}

QSize ItemList::thumbnailSize() const {
    return ItemDelegate::thumbnailSize();
}

std::optional<quint64> ItemList::currentId() const {
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid()) return {};
    return index.data(ClassifyListModel::IdRole).toULongLong();
}

void ItemList::setCurrentId(quint64 id) {
    const int row = m_model->rowOf(id);
    if (row < 0) return;
    const QModelIndex index = m_sorted->mapFromSource(m_model->index(row, ClassifyListModel::NameColumn));
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_table->scrollTo(index);
}

QList<quint64> ItemList::selectedIds() const {
    QList<quint64> ids;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex& index : rows)
        ids << index.data(ClassifyListModel::IdRole).toULongLong();
    return ids;
}

void ItemList::refreshThumbnails() {
    m_visible->refresh();
}

void ItemList::sayInSight(int first, int last) {
    QList<quint64> ids;
    for (int row = first; row <= last; ++row)
        ids << m_sorted->index(row, ClassifyListModel::NameColumn).data(ClassifyListModel::IdRole).toULongLong();
    Q_EMIT inSight(ids);
}

bool ItemList::isRunning() const {
    return m_isWalking || (m_hasModel && m_model->finishedCount() < m_model->rowCount());
}

void ItemList::setCounts(bool isWalking, bool hasModel) {
    m_isWalking = isWalking;
    m_hasModel = hasModel;
    if (!isRunning())
        m_appearance->stop();
    else if (m_progress->isHidden()) {
        if (!m_appearance->isActive()) m_appearance->start();
        return;
    }
    showCounts();
}

void ItemList::showCounts() {
    const qint64 all = m_model->rowCount();
    const qint64 finished = m_model->finishedCount();
    const qint64 failed = m_model->count(ItemState::Failed);
    QString text = finished < all ? tr("%1 of %2").arg(countText(finished), countText(all))
                                  : tr("%Ln image(s)", nullptr, static_cast<int>(all));
    if (failed > 0) text += tr(" · %Ln failed", nullptr, static_cast<int>(failed));
    if (m_isWalking) text += tr(" · looking through folders");
    m_counts->setText(text);
    m_progress->setVisible(isRunning());
    m_cancel->setVisible(isRunning());
    m_progress->setRange(0, static_cast<int>(m_isWalking && all == 0 ? 0 : all));
    m_progress->setValue(static_cast<int>(finished));
    m_export->setEnabled(m_model->count(ItemState::Done) + failed > 0);
    m_clear->setEnabled(all > 0);
}

} // namespace semblance
