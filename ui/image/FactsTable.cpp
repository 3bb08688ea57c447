// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/FactsTable.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"

#include <QAction>
#include <QClipboard>
#include <QFocusEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QResizeEvent>
#include <QStandardItemModel>

namespace semblance {

namespace {

QStandardItem* itemOf(const QString& text, const QColor& colour) {
    auto* item = new QStandardItem(text);
    item->setEditable(false);
    item->setForeground(colour);
    item->setTextAlignment(Qt::AlignLeft | Qt::AlignTop);
    return item;
}

} // namespace

FactsTable::FactsTable(QWidget* parent) : QTableView(parent), m_model(new QStandardItemModel(0, 2, this)) {
    setAccessibleName(tr("Metadata"));
    setObjectName(QStringLiteral("imageFacts"));
    setModel(m_model);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(true);
    setTextElideMode(Qt::ElideNone);
    setTabKeyNavigation(false);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(fontMetrics().height() + spacing::unit);
    horizontalHeader()->hide();
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    createActions();
    // The width that the labels want is known, and taken, only after they were filled in.
    connect(
        horizontalHeader(), &QHeaderView::sectionResized, this,
        [this](int column) {
            if (column == 0) fitRows();
        },
        Qt::QueuedConnection);
    connect(this, &QTableView::entered, this, &FactsTable::pointAt);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &FactsTable::pointAt);
}

void FactsTable::createActions() {
    auto* copy = new QAction(lineIcon(QStringLiteral("copy")), tr("&Copy"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &FactsTable::copySelected);
    auto* all = new QAction(tr("Copy &all"), this);
    connect(all, &QAction::triggered, this, &FactsTable::copyAll);
    addActions({copy, all});
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void FactsTable::setFacts(const QList<Fact>& facts) {
    const int row = currentIndex().row();
    const bool isSameKind = row >= 0 && row < facts.size() && facts[row].label == m_facts.value(row).label;
    m_facts = facts;
    fill();
    if (isSameKind) setCurrentIndex(m_model->index(row, 0));
    pointAtCurrent();
}

void FactsTable::fill() {
    m_model->removeRows(0, m_model->rowCount());
    const ThemeColours& colours = coloursOf(*this);
    for (const Fact& fact : std::as_const(m_facts)) {
        const bool isWarning = fact.kind == FactKind::Warning;
        QStandardItem* label = itemOf(fact.label, isWarning ? colours.warning : colours.mutedText);
        m_model->appendRow({label, itemOf(fact.value, isWarning ? colours.warning : colours.text)});
    }
    fitRows();
}

/// Rows of several lines get the distance that the others have by their least height.
void FactsTable::fitRows() {
    resizeRowsToContents();
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (rowHeight(row) > verticalHeader()->minimumSectionSize()) setRowHeight(row, rowHeight(row) + spacing::unit);
}

void FactsTable::copyAll() const {
    QGuiApplication::clipboard()->setText(factsText(m_facts));
}

// One value is wanted alone, to be pasted somewhere; several are told apart by their names.
void FactsTable::copySelected() const {
    QList<Fact> chosen;
    for (int row = 0; row < m_facts.size(); ++row)
        if (selectionModel()->isRowSelected(row, {})) chosen << m_facts[row];
    if (chosen.isEmpty()) return;
    QGuiApplication::clipboard()->setText(chosen.size() == 1 ? chosen.first().value : factsText(chosen));
}

void FactsTable::pointAt(const QModelIndex& index) {
    const FactKind kind = index.isValid() ? m_facts.value(index.row()).kind : FactKind::Plain;
    if (kind == m_pointed) return;
    m_pointed = kind;
    Q_EMIT pointedAt(kind);
}

void FactsTable::pointAtCurrent() {
    pointAt(hasFocus() ? currentIndex() : QModelIndex());
}

void FactsTable::leaveEvent(QEvent* event) {
    QTableView::leaveEvent(event);
    pointAtCurrent();
}

void FactsTable::focusInEvent(QFocusEvent* event) {
    QTableView::focusInEvent(event);
    pointAtCurrent();
}

void FactsTable::focusOutEvent(QFocusEvent* event) {
    QTableView::focusOutEvent(event);
    pointAtCurrent();
}

void FactsTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) fitRows();
}

void FactsTable::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) fill();
}

} // namespace semblance
