// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Theme.h"
#include "ui/image/ImageView.h"
#include "ui/widgets/Text.h"

#include <QPainter>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace semblance {

namespace {

// From here on the pixels themselves are what one looks at.
constexpr double pixelExactFrom = 2;

QColor shade(int alpha) {
    return QColor(0, 0, 0, alpha);
}

QColor lineColour() {
    return {0xff, 0xe0, 0x66};
}

/// Dark and light strokes side by side, so that they show on any ground, and thin, so that what lies below shows too.
void hatch(QPainter& painter, const QRectF& area) {
    constexpr double step = 9;
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    painter.fillRect(area, shade(96));
    painter.setRenderHint(QPainter::Antialiasing);
    const double height = area.height();
    // From a grid of the widget's own, so that neighbouring repaints meet.
    const double first = std::floor((area.left() - height) / step) * step;
    for (double x = first; x < area.right(); x += step) {
        const QLineF stroke(x, area.bottom(), x + height, area.top());
        painter.setPen(QPen(shade(150), 1.2));
        painter.drawLine(stroke.translated(1.2, 0));
        painter.setPen(QPen(QColor(255, 255, 255, 165), 1.2));
        painter.drawLine(stroke);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(QColor(255, 255, 255, 200), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area.adjusted(0, 0, -1, -1));
    painter.restore();
}

void drawHaloed(QPainter& painter, const QLineF& line) {
    painter.setPen(QPen(shade(170), 4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(line);
    painter.setPen(QPen(lineColour(), 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(line);
}

} // namespace

void ImageView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), imageBackground());
    if (hasImage()) {
        painter.setClipRect(imageArea());
        paintImage(painter);
        paintDataBar(painter);
        paintPointedAt(painter);
        paintMeasurement(painter);
        painter.setClipping(false);
    } else {
        paintMessage(painter);
    }
    paintToolStrip(painter);
    paintScaleStrip(painter);
}

void ImageView::paintImage(QPainter& painter) const {
    const QSizeF original = originalSize();
    const double reduced = m_pyramid.full().width() / original.width();
    const QImage& level = m_pyramid.levelFor(m_zoom / reduced);
    const QRectF area = imageArea();
    const QRectF all(QPointF(0, 0), original);
    // Whole pixels of the level, so that partly visible ones are drawn whole beyond the edge.
    const double perOriginal = level.width() / original.width();
    const QRectF seen = QRectF(imagePosition(area.topLeft()), imagePosition(area.bottomRight())).intersected(all);
    const QRect source = QRectF(seen.topLeft() * perOriginal, seen.size() * perOriginal).toAlignedRect() & level.rect();
    const QRectF target(widgetPosition(QPointF(source.topLeft()) / perOriginal),
                        QSizeF(source.size()) / perOriginal * logicalScale());
    const bool isExact = std::abs(m_zoom - std::round(m_zoom)) < 1e-9;
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_zoom < pixelExactFrom && !isExact);
    const double ratio = devicePixelRatioF();
    const QPointF snapped(std::round(target.x() * ratio) / ratio, std::round(target.y() * ratio) / ratio);
    painter.drawImage(QRectF(isExact ? snapped : target.topLeft(), target.size()), level, source);
}

void ImageView::paintDataBar(QPainter& painter) const {
    if (!m_image.dataBar) return;
    const ViewedDataBar& bar = *m_image.dataBar;
    if (m_dataBarUse != DataBarUse::Hidden || bar.mask == BarMask::None) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(QColor(255, 255, 255, 110), 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(onWidget(bar.found).adjusted(0, 0, -1, -1));
        return;
    }
    hatch(painter, onWidget(bar.hidden));
}

void ImageView::paintPointedAt(QPainter& painter) const {
    std::optional<QRectF> place;
    if (m_pointedAt == FactKind::DataBar && m_image.dataBar) place = onWidget(m_image.dataBar->found);
    if (m_pointedAt == FactKind::ScaleBar && m_image.scaleBar) {
        place = onWidget(m_image.scaleBar->rectangle);
        const PixelRectangle& label = m_image.scaleBar->labelRectangle;
        if (label.width > 0) place = place->united(onWidget(label));
    }
    if (!place) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const QRectF frame = place->adjusted(-4, -4, 4, 4);
    painter.setPen(QPen(shade(170), 3));
    painter.drawRoundedRect(frame, 3, 3);
    painter.setPen(QPen(lineColour(), 1));
    painter.drawRoundedRect(frame, 3, 3);
}

void ImageView::paintMeasurement(QPainter& painter) const {
    if (!m_measurement) return;
    const QLineF line(widgetPosition(m_measurement->p1()), widgetPosition(m_measurement->p2()));
    painter.setRenderHint(QPainter::Antialiasing);
    drawHaloed(painter, line);
    if (line.length() < 2) return;
    QLineF tick = line.normalVector();
    tick.setLength(6);
    for (const QPointF& end : {line.p1(), line.p2()}) {
        const QPointF half = tick.p2() - tick.p1();
        drawHaloed(painter, {end - half, end + half});
    }
    painter.setFont(boldFont(font()));
    const QString text = measurementText();
    QRectF label(QPointF(0, 0),
                 QSizeF(painter.fontMetrics().horizontalAdvance(text) + 16, painter.fontMetrics().height() + 6));
    const QRectF area = QRectF(imageArea()).adjusted(4, 4, -4, -4);
    label.moveCenter(line.center() + QPointF(0, -label.height()));
    label.moveLeft(std::clamp(label.left(), area.left(), std::max(area.left(), area.right() - label.width())));
    label.moveTop(std::clamp(label.top(), area.top(), std::max(area.top(), area.bottom() - label.height())));
    painter.setPen(Qt::NoPen);
    painter.setBrush(shade(200));
    painter.drawRoundedRect(label, 4, 4);
    painter.setPen(lineColour());
    painter.drawText(label, Qt::AlignCenter, text);
}

void ImageView::paintMessage(QPainter& painter) const {
    painter.setPen(onImage());
    QTextOption option(Qt::AlignCenter);
    option.setWrapMode(QTextOption::WordWrap);
    painter.drawText(QRectF(imageArea()).adjusted(24, 24, -24, -24), m_message, option);
}

void ImageView::paintToolStrip(QPainter& painter) const {
    const QRect strip = toolStrip();
    painter.fillRect(strip, imageBackground().darker(135));
    if (!hasImage()) return;
    painter.setFont(tabularFont(font()));
    painter.setPen(onImage());
    const QRect room =
        strip.adjusted(m_tools->geometry().right() + spacing::inside, 0, -(spacing::inside + spacing::unit), 0);
    const QString zoom = percentText(m_zoom, 0);
    painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, zoom);
    paintLegend(painter, room.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(zoom) - spacing::between, 0));
}

/// What the hatching means, where there is room for it; the tool tip says it too.
void ImageView::paintLegend(QPainter& painter, const QRect& room) const {
    if (!m_image.dataBar || m_dataBarUse != DataBarUse::Hidden || m_image.dataBar->mask == BarMask::None) return;
    painter.setFont(font());
    const QString text = tr("not shown to the network");
    const int width = painter.fontMetrics().horizontalAdvance(text);
    constexpr int half = 6;
    constexpr int side = 2 * half;
    if (width + side + spacing::inside > room.width()) return;
    painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, text);
    hatch(painter, QRectF(room.right() - width - side - spacing::inside, room.center().y() - half + 1, side, side));
}

void ImageView::paintScaleStrip(QPainter& painter) const {
    const QRect strip = scaleStrip();
    painter.fillRect(strip, imageBackground().darker(135));
    if (!hasImage()) return;
    if (scaleBar()) paintScaleBar(painter, spacing::inside + spacing::unit);
}

int ImageView::scaleBarWidth() const {
    const auto bar = scaleBar();
    if (!bar) return 0;
    const int text = QFontMetrics(boldFont(font())).horizontalAdvance(QString::fromStdString(bar->label));
    return static_cast<int>(std::ceil(std::max<double>(bar->lengthPx, text)));
}

void ImageView::paintScaleBar(QPainter& painter, int left) const {
    const ScaleBar bar = *scaleBar();
    const QRect strip = scaleStrip();
    const QString label = QString::fromStdString(bar.label);
    painter.setFont(boldFont(font()));
    const int textHeight = painter.fontMetrics().height();
    constexpr int thickness = 4;
    const int top = strip.top() + (strip.height() - textHeight - thickness - 2) / 2;
    painter.fillRect(QRectF(left, top + textHeight + 2, bar.lengthPx, thickness), Qt::white);
    painter.setPen(Qt::white);
    const bool isCentred = bar.lengthPx >= painter.fontMetrics().horizontalAdvance(label);
    painter.drawText(QRectF(left, top, scaleBarWidth(), textHeight),
                     isCentred ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignVCenter, label);
}

} // namespace semblance
