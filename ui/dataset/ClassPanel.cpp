// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ClassPanel.h"

#include "ui/Theme.h"
#include "ui/dataset/ClassTableModel.h"
#include "ui/dataset/ShareDelegate.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icon.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace semblance {

ClassPanel::ClassPanel(ClassTableModel* model, QWidget* parent)
    : QWidget(parent), m_model(model), m_progress(new QProgressBar(this)), m_totals(new QLabel(this)) {
    createTable(model);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(4);
    m_progress->setAccessibleName(tr("Progress of the scan"));
    m_progress->hide();
    setRole(m_totals, WidgetRole::Muted);
    m_totals->setWordWrap(true);
    m_totals->setObjectName(QStringLiteral("classTotals"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::inside);
    column->addWidget(createHeader());
    column->addWidget(m_progress);
    column->addWidget(m_table, 1);
    column->addWidget(m_totals);
}

QWidget* ClassPanel::createHeader() {
    auto* header = new QWidget(this);
    m_name = new ElidedLabel(Qt::ElideRight, header);
    setRole(m_name, WidgetRole::Title);
    m_path = new ElidedLabel(Qt::ElideMiddle, header);
    setRole(m_path, WidgetRole::Muted);
    auto* open = new QPushButton(lineIcon(QStringLiteral("folder-open")), tr("&Open…"), header);
    open->setToolTip(tr("Look at another folder of images (Ctrl+O)"));
    open->setAccessibleName(tr("Open folder"));
    m_rescan = new QPushButton(lineIcon(QStringLiteral("refresh")), tr("&Rescan"), header);
    m_rescan->setToolTip(tr("Look at this folder again after files were added, moved or removed (Ctrl+R)"));
    connect(open, &QPushButton::clicked, this, &ClassPanel::openRequested);
    connect(m_rescan, &QPushButton::clicked, this, &ClassPanel::rescanRequested);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(0);
    texts->addWidget(m_name);
    texts->addWidget(m_path);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addLayout(texts, 1);
    row->addWidget(open);
    row->addWidget(m_rescan);
    return header;
}

void ClassPanel::createTable(ClassTableModel* model) {
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(model);
    m_sorted->setSortRole(ClassTableModel::SortRole);
    m_sorted->setSortLocaleAware(true);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("classTable"));
    m_table->setAccessibleName(tr("Classes"));
    m_table->setModel(m_sorted);
    m_table->setItemDelegateForColumn(ClassTableModel::ShareColumn, new ShareDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_table->setFont(tabularFont(font()));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + spacing::inside + spacing::unit);
    QHeaderView* header = m_table->horizontalHeader();
    header->setObjectName(QStringLiteral("classHeader"));
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(ClassTableModel::NameColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(ClassTableModel::ShareColumn, QHeaderView::Fixed);
    header->resizeSection(ClassTableModel::ShareColumn, fontMetrics().averageCharWidth() * 12);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QTableView::customContextMenuRequested, this, &ClassPanel::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) { Q_EMIT classSelected(classAt(current)); });
}

void ClassPanel::setFolder(const QString& folder) {
    const QString name = folder.section(u'/', -1, -1, QString::SectionSkipEmpty);
    m_name->setFullText(name);
    m_path->setFullText(folder);
}

void ClassPanel::setScanning(bool isScanning) {
    m_rescan->setEnabled(!isScanning);
    m_progress->setVisible(isScanning);
    m_progress->setRange(0, 0);
}

void ClassPanel::setScanProgress(qint64 done, qint64 total) {
    m_progress->setRange(0, static_cast<int>(total));
    m_progress->setValue(static_cast<int>(done));
}

void ClassPanel::setTotals(const QString& text) {
    m_totals->setText(text);
}

int ClassPanel::classAt(const QModelIndex& proxyIndex) const {
    return proxyIndex.isValid() ? m_sorted->mapToSource(proxyIndex).row() : -1;
}

int ClassPanel::currentClass() const {
    return classAt(m_table->currentIndex());
}

void ClassPanel::selectClass(int classIndex) {
    const QModelIndex index = m_sorted->mapFromSource(m_model->index(classIndex, ClassTableModel::NameColumn));
    if (index.isValid()) m_table->setCurrentIndex(index);
}

void ClassPanel::showMenu(const QPoint& position) {
    const QModelIndex at = m_table->indexAt(position);
    const int row = classAt(at);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (row >= 0) {
        menu->addAction(lineIcon(QStringLiteral("edit")), tr("Re&name"), this,
                        [this, at] { m_table->edit(at.siblingAtColumn(ClassTableModel::NameColumn)); });
        menu->addAction(tr("Include &only this class"), this, [this, row] { m_model->includeOnly(row); });
        menu->addSeparator();
    }
    menu->addAction(tr("Include &all classes"), this, [this] { m_model->setAllIncluded(true); });
    menu->addAction(tr("&Leave out all classes"), this, [this] { m_model->setAllIncluded(false); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace semblance
