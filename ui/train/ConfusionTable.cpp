// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/ConfusionTable.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

#include <numeric>

namespace semblance {

namespace {

constexpr int shareRole = Qt::UserRole;

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto between = [share](float from, float to) { return from + float(share) * (to - from); };
    return QColor::fromRgbF(between(a.redF(), b.redF()), between(a.greenF(), b.greenF()),
                            between(a.blueF(), b.blueF()));
}

/// In a narrow column an ellipsis would take the room of the letters that tell one name from another.
QString shortened(const QString& name, int roomPx, const QFontMetrics& metrics) {
    if (roomPx >= metrics.averageCharWidth() * 8) return metrics.elidedText(name, Qt::ElideRight, roomPx);
    qsizetype letters = name.size();
    while (letters > 1 && metrics.horizontalAdvance(name.left(letters)) > roomPx)
        --letters;
    return name.left(letters);
}

class ShadedCell : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const ThemeColours& c = coloursOf(option.palette);
        const double share = index.data(shareRole).toDouble();
        const bool isDiagonal = index.row() == index.column();
        const QColor ground = mixed(c.surface, isDiagonal ? c.accent : c.warning, share);
        painter->fillRect(option.rect.adjusted(1, 1, 0, 0), ground);
        const bool isEmpty = index.data().toString() == QLatin1String("0");
        const QColor readable =
            contrastRatio(c.text, ground) >= contrastRatio(c.onAccent, ground) ? c.text : c.onAccent;
        painter->setPen(isEmpty ? c.mutedText : readable);
        painter->setFont(tabularFont(isDiagonal ? boldFont(option.font) : option.font));
        painter->drawText(option.rect, Qt::AlignCenter, index.data().toString());
    }
};

} // namespace

ConfusionTable::ConfusionTable(QWidget* parent) : QTableWidget(parent) {
    setObjectName(QStringLiteral("confusion"));
    setAccessibleName(tr("Confusion matrix: rows are true classes, columns what the network says"));
    setItemDelegate(new ShadedCell(this));
    setEditTriggers(NoEditTriggers);
    setSelectionMode(NoSelection);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setIconSize(QSize(14, 14));
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    verticalHeader()->setTextElideMode(Qt::ElideRight);
    horizontalHeader()->setMinimumSectionSize(56);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    verticalHeader()->setMinimumWidth(140);
    verticalHeader()->setMaximumWidth(240);
    verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void ConfusionTable::setClasses(const QStringList& names) {
    m_names = names;
    setRowCount(int(names.size()));
    setColumnCount(int(names.size()));
    for (int i = 0; i < names.size(); ++i) {
        auto* row = new QTableWidgetItem(classMark(i), names[i]);
        row->setToolTip(names[i]);
        setVerticalHeaderItem(i, row);
        auto* column = new QTableWidgetItem(classMark(i), names[i]);
        column->setToolTip(tr("Named %1 by the network").arg(names[i]));
        setHorizontalHeaderItem(i, column);
        for (int j = 0; j < names.size(); ++j)
            setItem(i, j, new QTableWidgetItem);
    }
    showColumnNames();
}

// The header shortens a text as if it had no icon, so the room for it is taken off here.
void ConfusionTable::showColumnNames() {
    const int decoration = iconSize().width() + spacing::between;
    for (int column = 0; column < columnCount(); ++column) {
        horizontalHeaderItem(column)->setText(
            shortened(m_names[column], columnWidth(column) - decoration, fontMetrics()));
    }
}

void ConfusionTable::resizeEvent(QResizeEvent* event) {
    QTableWidget::resizeEvent(event);
    showColumnNames();
}

void ConfusionTable::setMetrics(const Metrics& metrics) {
    for (int row = 0; row < rowCount() && row < int(metrics.confusion.size()); ++row) {
        const auto& counts = metrics.confusion[std::size_t(row)];
        const auto sum = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
        for (int column = 0; column < columnCount() && column < int(counts.size()); ++column) {
            const std::int64_t count = counts[std::size_t(column)];
            QTableWidgetItem* cell = item(row, column);
            cell->setText(countText(count));
            cell->setData(shareRole, sum > 0 ? double(count) / double(sum) : 0.0);
            cell->setToolTip(row == column
                                 ? tr("%1: %2 of %3 recognised").arg(m_names[row], countText(count), countText(sum))
                                 : tr("%1 taken for %2: %3 of %4")
                                       .arg(m_names[row], m_names[column], countText(count), countText(sum)));
        }
    }
}

} // namespace semblance
