// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/ItemDelegate.h"

#include "ui/Theme.h"
#include "ui/classify/ClassifyListModel.h"

#include <QPainter>
#include <QPixmap>
#include <QWidget>

namespace semblance {

namespace {

QPixmap onDarkGround(const QPixmap& thumbnail, double ratio) {
    const QSize size = ItemDelegate::thumbnailSize();
    QPixmap tile(size * ratio);
    tile.setDevicePixelRatio(ratio);
    tile.fill(imageBackground());
    if (thumbnail.isNull()) return tile;
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    QSizeF fitted = thumbnail.size();
    fitted.scale(size, Qt::KeepAspectRatio);
    QRectF target(QPointF(0, 0), fitted);
    target.moveCenter(QRectF(QPointF(0, 0), size).center());
    painter.drawPixmap(target, thumbnail, thumbnail.rect());
    return tile;
}

} // namespace

void ItemDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    switch (index.column()) {
    case ClassifyListModel::NameColumn: {
        const double ratio = option->widget ? option->widget->devicePixelRatioF() : 1;
        const QPixmap tile = onDarkGround(index.data(ClassifyListModel::ThumbnailRole).value<QPixmap>(), ratio);
        option->icon = QIcon(tile);
        // An image is never tinted by a selection.
        option->icon.addPixmap(tile, QIcon::Selected);
        option->decorationSize = thumbnailSize();
        option->features |= QStyleOptionViewItem::HasDecoration;
        break;
    }
    case ClassifyListModel::ClassColumn:
        option->textElideMode = Qt::ElideRight;
        if (index.data(ClassifyListModel::StateRole).toInt() == static_cast<int>(ItemState::Failed) && option->widget)
            option->palette.setColor(QPalette::Text, coloursOf(*option->widget).error);
        break;
    case ClassifyListModel::ProbabilityColumn:
    case ClassifyListModel::ScaleColumn: option->font = tabularFont(option->font); break;
    default: option->decorationAlignment = Qt::AlignCenter; break;
    }
}

} // namespace semblance
