// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ThumbnailDelegate.h"

#include "core/microscopy/Calibration.h"
#include "ui/Theme.h"
#include "ui/dataset/ThumbnailModel.h"

#include <QPainter>
#include <QPixmap>

namespace semblance {

namespace {

constexpr int margin = 6;

QColor quiet() {
    QColor colour = onImage();
    colour.setAlpha(190);
    return colour;
}

QString scaleMark(const QModelIndex& index) {
    const QVariant pixelSize = index.data(ThumbnailModel::PixelSizeRole);
    if (!pixelSize.isValid()) return {};
    const double nm = pixelSize.toDouble();
    return nm > 0 ? QString::fromStdString(pixelSizeText(nm)) : ThumbnailDelegate::tr("scale unknown");
}

} // namespace

QSize ThumbnailDelegate::cellSize(const QFontMetrics& metrics) const {
    // Micrographs are wider than high: a cell of 4 : 3 wastes least.
    return {m_edgePx + 2 * margin, m_edgePx * 3 / 4 + 2 * metrics.height() + 3 * margin};
}

QSize ThumbnailDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return cellSize(option.fontMetrics);
}

void ThumbnailDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRect cell = option.rect.adjusted(2, 2, -2, -2);
    const bool isSelected = option.state & QStyle::State_Selected;
    const bool isHovered = option.state & QStyle::State_MouseOver;
    if (isSelected || isHovered) {
        const QColor accent = coloursOf(ColourScheme::Dark).accent;
        painter->setPen(isSelected ? QPen(accent, 2) : QPen(Qt::NoPen));
        painter->setBrush(QColor(255, 255, 255, isSelected ? 28 : 16));
        painter->drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), 4, 4);
    }
    const int textHeight = 2 * option.fontMetrics.height();
    const QRect inner = cell.adjusted(margin, margin, -margin, -margin / 2);
    paintPicture(painter, inner.adjusted(0, 0, 0, -textHeight - margin / 2), index);
    paintText(painter, QRect(inner.left(), inner.bottom() - textHeight, inner.width(), textHeight), index,
              option.fontMetrics);
    painter->restore();
}

void ThumbnailDelegate::paintPicture(QPainter* painter, const QRect& place, const QModelIndex& index) const {
    const QPixmap pixmap = index.data(ThumbnailModel::PixmapRole).value<QPixmap>();
    if (!pixmap.isNull()) {
        QSizeF size = pixmap.size();
        size.scale(place.size(), Qt::KeepAspectRatio);
        QRectF target(QPointF(0, 0), size);
        target.moveCenter(QRectF(place).center());
        painter->drawPixmap(target, pixmap, pixmap.rect());
        return;
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(QColor(255, 255, 255, 14));
    painter->drawRoundedRect(place, 3, 3);
    if (!index.data(ThumbnailModel::FailedRole).toBool()) return;
    painter->setPen(quiet());
    painter->drawText(place, Qt::AlignCenter | Qt::TextWordWrap, tr("cannot be read"));
}

void ThumbnailDelegate::paintText(QPainter* painter, const QRect& place, const QModelIndex& index,
                                  const QFontMetrics& metrics) const {
    const QRect top(place.left(), place.top(), place.width(), place.height() / 2);
    painter->setPen(onImage());
    const QString name = metrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle, place.width());
    painter->drawText(top, Qt::AlignCenter, name);
    const QString mark = scaleMark(index);
    const bool isUnknown = index.data(ThumbnailModel::PixelSizeRole).isValid() &&
                           index.data(ThumbnailModel::PixelSizeRole).toDouble() <= 0;
    painter->setPen(isUnknown ? coloursOf(ColourScheme::Dark).warning : quiet());
    painter->drawText(top.translated(0, place.height() / 2), Qt::AlignCenter,
                      metrics.elidedText(mark, Qt::ElideRight, place.width()));
}

} // namespace semblance
