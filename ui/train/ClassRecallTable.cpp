// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/ClassRecallTable.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/StylePainting.h"
#include "ui/widgets/Text.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace semblance {

namespace {

/// A bar in the class's colour with the number at its right; Qt::UserRole holds the share.
class RecallBar : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const ThemeColours& c = coloursOf(option.palette);
        if (option.state.testFlag(QStyle::State_Selected)) painter->fillRect(option.rect, c.accentWash);
        const QString text = index.data().toString();
        const int textWidth = option.fontMetrics.horizontalAdvance(QStringLiteral("100.0 %")) + spacing::inside;
        const QRectF groove(option.rect.left() + spacing::inside, option.rect.center().y() - 4,
                            option.rect.width() - textWidth - 2 * spacing::inside, 8);
        const QVariant share = index.data(Qt::UserRole);
        painting::box(*painter, groove, c.border, {}, 4);
        if (share.isValid() && share.toDouble() > 0) {
            QRectF bar = groove;
            bar.setWidth(groove.width() * qBound(0.0, share.toDouble(), 1.0));
            painting::box(*painter, bar, classColour(index.row()), {}, 4);
        }
        painter->setPen(c.text);
        painter->setFont(tabularFont(option.font));
        painter->drawText(option.rect.adjusted(0, 0, -spacing::inside, 0), Qt::AlignRight | Qt::AlignVCenter, text);
    }
};

} // namespace

ClassRecallTable::ClassRecallTable(QWidget* parent) : QTableWidget(parent) {
    setObjectName(QStringLiteral("classRecall"));
    setAccessibleName(tr("Recall of each class"));
    setColumnCount(ColumnCount);
    setHorizontalHeaderLabels({tr("Class"), tr("Recall"), tr("Precision"), tr("Validation images")});
    horizontalHeaderItem(Recall)->setToolTip(tr("Share of the images of this class that were recognised."));
    horizontalHeaderItem(Precision)->setToolTip(tr("Share of the images given this name that deserve it."));
    for (int column = 0; column < ColumnCount; ++column)
        horizontalHeaderItem(column)->setTextAlignment(column <= Recall ? Qt::AlignLeft | Qt::AlignVCenter
                                                                        : Qt::AlignRight | Qt::AlignVCenter);
    horizontalHeader()->setSectionResizeMode(Recall, QHeaderView::Stretch);
    horizontalHeader()->setHighlightSections(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    setItemDelegateForColumn(Recall, new RecallBar(this));
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setIconSize(QSize(14, 14));
    setTabKeyNavigation(false);
}

void ClassRecallTable::setClasses(const QStringList& names) {
    setRowCount(int(names.size()));
    for (int row = 0; row < names.size(); ++row) {
        auto* name = new QTableWidgetItem(classMark(row), names[row]);
        name->setToolTip(names[row]);
        setItem(row, Name, name);
        for (const Column column : {Recall, Precision, Images})
            setCell(row, column, QStringLiteral("–"));
        item(row, Recall)->setData(Qt::UserRole, {});
    }
    resizeColumnToContents(Name);
    setColumnWidth(Name, qBound(140, columnWidth(Name) + spacing::between, 260));
    setColumnWidth(Images,
                   fontMetrics().horizontalAdvance(horizontalHeaderItem(Images)->text()) + 2 * spacing::between);
}

void ClassRecallTable::setCell(int row, Column column, const QString& text) {
    if (item(row, column) == nullptr) {
        setItem(row, column, new QTableWidgetItem);
        item(row, column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    item(row, column)->setText(text);
}

void ClassRecallTable::setMetrics(const Metrics& metrics) {
    for (int row = 0; row < rowCount() && row < int(metrics.perClass.size()); ++row) {
        const ClassMetrics& one = metrics.perClass[std::size_t(row)];
        const bool occurs = one.images > 0;
        setCell(row, Recall, occurs ? percentText(one.recall) : QStringLiteral("–"));
        setCell(row, Precision, percentText(one.precision));
        setCell(row, Images, countText(one.images));
        item(row, Recall)->setData(Qt::UserRole, occurs ? QVariant(one.recall) : QVariant());
    }
}

} // namespace semblance
