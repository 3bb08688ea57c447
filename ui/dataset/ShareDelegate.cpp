// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ShareDelegate.h"

#include "ui/Theme.h"
#include "ui/dataset/ClassTableModel.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace semblance {

void ShareDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    // The view's font is made for figures; the text stays at the right of its bar.
    QStyledItemDelegate::paint(painter, option, index);
    const double share = index.data(ClassTableModel::ShareRole).toDouble();
    const int colour = index.data(ClassTableModel::ColourIndexRole).toInt();
    if (share <= 0 || colour < 0) return;
    const int textWidth = QFontMetrics(cell.font).horizontalAdvance(QStringLiteral("100.0 %")) + spacing::inside;
    QRectF room = QRectF(option.rect).adjusted(spacing::inside, 0, -textWidth - spacing::unit, 0);
    room.setTop(room.center().y() - 4);
    room.setHeight(8);
    room.setWidth(std::max(2.0, room.width() * share));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(classColour(colour));
    painter->drawRoundedRect(room, 2, 2);
    painter->restore();
}

} // namespace semblance
