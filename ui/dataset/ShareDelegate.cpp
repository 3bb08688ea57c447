// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ShareDelegate.h"

#include "ui/Theme.h"
#include "ui/dataset/ClassTableModel.h"

#include <QPainter>

#include <algorithm>

namespace semblance {

void ShareDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    option->text.clear();
}

void ShareDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const double share = index.data(ClassTableModel::ShareRole).toDouble();
    const int colour = index.data(ClassTableModel::ColourIndexRole).toInt();
    if (share <= 0 || colour < 0) return;
    QRectF bar = QRectF(option.rect).adjusted(spacing::inside, 0, -spacing::inside, 0);
    bar.setTop(bar.center().y() - 4);
    bar.setHeight(8);
    bar.setWidth(std::max(2.0, bar.width() * share));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(classColour(colour));
    painter->drawRoundedRect(bar, 2, 2);
    painter->restore();
}

} // namespace semblance
