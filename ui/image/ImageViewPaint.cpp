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

void drawHaloed(QPainter& painter, const QLineF& line) {
    painter.setPen(QPen(shade(170), 4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(line);
    painter.setPen(QPen(QColor(0xff, 0xe0, 0x66), 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(line);
}

} // namespace

void ImageView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), imageBackground());
    if (hasImage()) {
        painter.setClipRect(imageArea());
        paintImage(painter);
        paintMask(painter);
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

void ImageView::paintMask(QPainter& painter) const {
    if (m_image.maskedBarPx <= 0) return;
    const QSizeF size = originalSize();
    const QRectF bar(widgetPosition({0, size.height() - m_image.maskedBarPx}),
                     widgetPosition({size.width(), size.height()}));
    painter.fillRect(bar, shade(120));
    painter.fillRect(bar, QBrush(QColor(255, 255, 255, 60), Qt::BDiagPattern));
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
    painter.setPen(QColor(0xff, 0xe0, 0x66));
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
    painter.drawText(
        strip.adjusted(m_tools->geometry().right() + spacing::inside, 0, -(spacing::inside + spacing::unit), 0),
        Qt::AlignRight | Qt::AlignVCenter, percentText(m_zoom, 0));
}

void ImageView::paintScaleStrip(QPainter& painter) const {
    const QRect strip = scaleStrip();
    painter.fillRect(strip, imageBackground().darker(135));
    if (!hasImage()) return;
    const int margin = spacing::inside + spacing::unit;
    const int left = scaleBar() ? paintScaleBar(painter, margin) + spacing::between : margin;
    painter.setFont(font());
    paintChip(painter, left, strip.right() - margin);
}

int ImageView::paintScaleBar(QPainter& painter, int left) const {
    const ScaleBar bar = *scaleBar();
    const QRect strip = scaleStrip();
    const QString label = QString::fromStdString(bar.label);
    painter.setFont(boldFont(font()));
    const int textHeight = painter.fontMetrics().height();
    const int textWidth = painter.fontMetrics().horizontalAdvance(label);
    constexpr int thickness = 4;
    const int top = strip.top() + (strip.height() - textHeight - thickness - 2) / 2;
    const QRectF line(left, top + textHeight + 2, bar.lengthPx, thickness);
    painter.fillRect(line, Qt::white);
    const double taken = std::max<double>(bar.lengthPx, textWidth);
    painter.setPen(Qt::white);
    painter.drawText(QRectF(left, top, taken, textHeight),
                     bar.lengthPx >= textWidth ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignVCenter, label);
    return left + static_cast<int>(std::ceil(taken));
}

void ImageView::paintChip(QPainter& painter, int left, int right) const {
    const QRect strip = scaleStrip();
    const QFontMetrics metrics = painter.fontMetrics();
    const int room = right - left - 2 * spacing::inside;
    if (room < metrics.averageCharWidth() * 6) return;
    const QString text = metrics.elidedText(chipText(), Qt::ElideRight, room);
    QRectF chip(left, 0, metrics.horizontalAdvance(text) + 2 * spacing::inside, metrics.height() + spacing::inside);
    chip.moveTop(strip.center().y() - chip.height() / 2 + 1);
    const bool isKnown = m_image.metadata.calibration.isKnown();
    const QColor colour = isKnown ? onImage() : coloursOf(ColourScheme::Dark).warning;
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(colour, 1, isKnown ? Qt::SolidLine : Qt::DashLine);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), chip.height() / 2, chip.height() / 2);
    painter.drawText(chip, Qt::AlignCenter, text);
}

} // namespace semblance
