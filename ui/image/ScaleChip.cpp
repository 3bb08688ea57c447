// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ScaleChip.h"

#include "ui/Theme.h"

#include <QPainter>

namespace semblance {

namespace {

constexpr int leastCharacters = 6;

} // namespace

ScaleChip::ScaleChip(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(tr("Scale"));
}

void ScaleChip::setScale(const QString& text, bool isKnown) {
    m_isKnown = isKnown;
    setText(text);
    setAccessibleName(text);
    setToolTip(isEnabled() ? tr("%1\nState the scale (Ctrl+K)").arg(text) : text);
    setCursor(isEnabled() ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

QSize ScaleChip::sizeHint() const {
    return {fontMetrics().horizontalAdvance(text()) + 2 * spacing::inside + 2,
            fontMetrics().height() + spacing::inside};
}

QSize ScaleChip::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * leastCharacters + 2 * spacing::inside, sizeHint().height()};
}

void ScaleChip::paintEvent(QPaintEvent*) {
    // The strip is dark in both themes.
    const ThemeColours& dark = coloursOf(ColourScheme::Dark);
    const QColor colour = m_isKnown ? onImage() : dark.warning;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool isRaised = isEnabled() && (underMouse() || isDown());
    painter.setBrush(isRaised ? QBrush(QColor(255, 255, 255, isDown() ? 56 : 28)) : QBrush(Qt::NoBrush));
    painter.setPen(hasFocus() ? QPen(dark.accent, 2) : QPen(colour, 1, m_isKnown ? Qt::SolidLine : Qt::DashLine));
    painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2);
    painter.setPen(colour);
    const QRect room = rect().adjusted(spacing::inside, 0, -spacing::inside, 0);
    painter.drawText(room, Qt::AlignCenter, fontMetrics().elidedText(text(), Qt::ElideRight, room.width()));
}

} // namespace semblance
