// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Theme.h"
#include "ui/dataset/ScalePlot.h"
#include "ui/widgets/ClassMark.h"
#include "ui/widgets/StylePainting.h"
#include "ui/widgets/Text.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace semblance {
namespace {

// From here on a row is a heap, and its marks are let through more.
constexpr std::size_t manyMarks = 400;
constexpr std::size_t fewestForMedian = 5;

QColor withAlpha(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

/// A mark drawn once and stamped often.
QPixmap stampOf(const StripRow& row, double side, double ratio, bool isHollow) {
    const double edge = std::ceil(side + 4);
    QPixmap stamp(QSize(static_cast<int>(edge * ratio), static_cast<int>(edge * ratio)));
    stamp.setDevicePixelRatio(ratio);
    stamp.fill(Qt::transparent);
    QPainter painter(&stamp);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = classColour(row.colourIndex);
    const double alpha = row.marks.size() > manyMarks ? 0.4 : 0.75;
    painter.setPen(QPen(withAlpha(colour, std::min(1.0, alpha + 0.2)), 1.2));
    painter.setBrush(isHollow ? QColor(Qt::transparent) : withAlpha(colour, alpha));
    painter.drawPath(classMarkPath(row.colourIndex, QPointF(edge, edge) / 2, side * 1.3));
    return stamp;
}

/// Which places of a row are taken: of thousands of marks on one spot one is drawn.
class TakenSpots {
public:
    TakenSpots(const QRectF& row, double cell)
        : m_row(row),
          m_cell(cell),
          m_columns(static_cast<std::size_t>(row.width() / cell) + 2),
          m_isTaken(m_columns * (static_cast<std::size_t>(row.height() / cell) + 2)) {}

    bool take(const QPointF& point) {
        const QPointF inside = (point - m_row.topLeft()) / m_cell;
        const std::size_t spot = static_cast<std::size_t>(std::max(0.0, inside.y())) * m_columns +
                                 static_cast<std::size_t>(std::max(0.0, inside.x()));
        if (spot >= m_isTaken.size() || m_isTaken[spot]) return false;
        m_isTaken[spot] = true;
        return true;
    }

private:
    QRectF m_row;
    double m_cell;
    std::size_t m_columns;
    std::vector<bool> m_isTaken;
};

} // namespace

void ScalePlot::paintEvent(QPaintEvent*) {
    const double ratio = devicePixelRatioF();
    if (m_still.isNull() || m_still.devicePixelRatio() != ratio) {
        m_still = QPixmap(viewport()->size() * ratio);
        m_still.setDevicePixelRatio(ratio);
        QPainter still(&m_still);
        paintStill(still);
    }
    QPainter painter(viewport());
    painter.drawPixmap(0, 0, m_still);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_hovered) paintRing(painter, *m_hovered, 1.5);
    if (m_selected) paintRing(painter, *m_selected, 2);
    if (hasFocus())
        painting::box(painter, QRectF(viewport()->rect()).adjusted(1, 1, -1, -1), {}, coloursOf(*this).accent);
}

void ScalePlot::paintStill(QPainter& painter) const {
    const ThemeColours& c = coloursOf(*this);
    painter.fillRect(viewport()->rect(), c.surface);
    painter.setFont(font());
    painter.setRenderHint(QPainter::Antialiasing);
    const double head = fontMetrics().height() + spacing::inside;
    const double foot = fontMetrics().height() + spacing::inside + spacing::unit;
    const QRectF rows(0, head, viewport()->width(), std::max(1.0, viewport()->height() - head - foot));
    painter.setPen(c.mutedText);
    painter.drawText(QRectF(m_layout.geometry().area.right(), 0, m_unknownWidth - spacing::inside, head),
                     Qt::AlignRight | Qt::AlignVCenter, tr("No scale"));
    paintAxis(painter);
    painter.setClipRect(rows);
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        paintRow(painter, row);
}

void ScalePlot::paintAxis(QPainter& painter) const {
    const ThemeColours& c = coloursOf(*this);
    const QRectF area = m_layout.geometry().area;
    const double top = fontMetrics().height() + spacing::inside;
    const double bottom = std::min(area.bottom(), viewport()->height() - top - spacing::unit);
    const double labelWidth = fontMetrics().horizontalAdvance(QStringLiteral("500 nm/px")) + spacing::between;
    for (const ScaleTick& tick : m_layout.axis().ticks(labelWidth)) {
        const double x = std::round(tick.x) + 0.5;
        painter.setPen(QPen(withAlpha(c.border, tick.label.isEmpty() ? 0.5 : 1), 1));
        painter.drawLine(QPointF(x, top), QPointF(x, bottom));
        if (tick.label.isEmpty()) continue;
        painter.setPen(c.mutedText);
        painter.drawText(QRectF(x - labelWidth / 2, bottom + 2, labelWidth, top), Qt::AlignHCenter | Qt::AlignVCenter,
                         tick.label);
    }
}

void ScalePlot::paintRow(QPainter& painter, std::size_t row) const {
    const ThemeColours& c = coloursOf(*this);
    const StripRow& strip = m_rows[row];
    const QRectF name = nameArea(row);
    const QRectF unknown = unknownArea(row);
    const QRectF whole(name.topLeft(), unknown.bottomRight());
    if (strip.classIndex == m_currentClass) painter.fillRect(whole, withAlpha(c.accentWash, 0.55));
    painter.setPen(QPen(c.border, 1));
    painter.drawLine(QPointF(0, std::round(whole.top()) + 0.5), QPointF(whole.right(), std::round(whole.top()) + 0.5));
    paintMarks(painter, row);

    const int side = fontMetrics().height();
    painter.setPen(Qt::NoPen);
    painter.setBrush(classColour(strip.colourIndex));
    painter.drawPath(
        classMarkPath(strip.colourIndex, QPointF(spacing::inside + side / 2.0, name.center().y()), side * 0.8));
    const QRectF words = name.adjusted(side + 1.5 * spacing::inside, 0, -spacing::inside, 0);
    painter.setPen(c.text);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(strip.name, Qt::ElideRight, static_cast<int>(words.width())));
    painter.setPen(strip.unknown.isEmpty() ? c.mutedText : c.accent);
    painter.setFont(tabularFont(font()));
    painter.drawText(unknown.adjusted(0, 0, -spacing::inside, 0), Qt::AlignRight | Qt::AlignVCenter,
                     strip.unknown.isEmpty() ? QStringLiteral("–") : countText(strip.unknown.size()));
    painter.setFont(font());
}

void ScalePlot::paintMarks(QPainter& painter, std::size_t row) const {
    const StripRow& strip = m_rows[row];
    const std::vector<QPointF>& places = m_layout.marksOf(row);
    if (places.empty()) return;
    const double middle = m_layout.middleOf(row);
    const double height = m_layout.geometry().rowHeight;
    painter.setPen(QPen(withAlpha(classColour(strip.colourIndex), 0.8), 1));
    painter.drawLine(QPointF(places.front().x(), middle), QPointF(places.back().x(), middle));
    if (places.size() <= manyMarks) paintMedian(painter, row);
    const double ratio = devicePixelRatioF();
    const double side = m_layout.geometry().markSize;
    const std::array stamps{stampOf(strip, side, ratio, false), stampOf(strip, side, ratio, true)};
    const QPointF corner = QPointF(stamps[0].width(), stamps[0].height()) / ratio / 2;
    TakenSpots spots(QRectF(0, middle - height / 2, viewport()->width(), height),
                     strip.marks.size() > manyMarks ? 2 : 1);
    for (std::size_t i = 0; i < places.size(); ++i)
        if (spots.take(places[i])) painter.drawPixmap(places[i] - corner, stamps[strip.marks[i].isFromBar ? 1 : 0]);
    if (places.size() > manyMarks) paintMedian(painter, row);
}

// Over a heap of marks it would be lost below them; few marks it would hide.
void ScalePlot::paintMedian(QPainter& painter, std::size_t row) const {
    const std::vector<QPointF>& places = m_layout.marksOf(row);
    if (places.size() < fewestForMedian) return;
    const double median = places[places.size() / 2].x();
    const double half = m_layout.geometry().rowHeight * 0.38;
    const QLineF line(median, m_layout.middleOf(row) - half, median, m_layout.middleOf(row) + half);
    painter.setPen(QPen(coloursOf(*this).surface, 4, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(line);
    painter.setPen(QPen(coloursOf(*this).text, 2, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(line);
}

void ScalePlot::paintRing(QPainter& painter, const StripPlace& place, qreal width) const {
    const double radius = m_layout.geometry().markSize * 0.5 + 3;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(coloursOf(*this).surface, width + 2));
    painter.drawEllipse(m_layout.at(place), radius, radius);
    painter.setPen(QPen(coloursOf(*this).text, width));
    painter.drawEllipse(m_layout.at(place), radius, radius);
}

} // namespace semblance
