// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace semblance {

/// One thumbnail on neutral dark gray: picture, name, and whether its scale is known. All cells have one size.
class ThumbnailDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit ThumbnailDelegate(QObject* parent = nullptr) : QStyledItemDelegate(parent) {}
    void setEdge(int edgePx) { m_edgePx = edgePx; }
    int edge() const { return m_edgePx; }
    /// Of a cell with this font.
    QSize cellSize(const QFontMetrics& metrics) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintPicture(QPainter* painter, const QRect& place, const QModelIndex& index) const;
    void paintText(QPainter* painter, const QRect& place, const QModelIndex& index, const QFontMetrics& metrics) const;

    int m_edgePx = 144;
};

} // namespace semblance
