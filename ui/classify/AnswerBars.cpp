// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/AnswerBars.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace semblance {

namespace {

constexpr int markPx = 14;
constexpr int barPx = 6;

} // namespace

AnswerBars::AnswerBars(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Answer"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void AnswerBars::setBars(const QList<AnswerBar>& bars) {
    m_bars = bars;
    QStringList words;
    for (const AnswerBar& bar : bars)
        words << tr("%1 %2", "class percentage").arg(bar.name, percentText(bar.probability));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(words.join(u'\n'));
    updateGeometry();
    update();
}

int AnswerBars::rowHeight() const {
    return fontMetrics().height() + barPx + spacing::inside + 2;
}

QSize AnswerBars::sizeHint() const {
    return {200, static_cast<int>(m_bars.size()) * rowHeight()};
}

void AnswerBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int row = 0; row < m_bars.size(); ++row)
        paintRow(painter, row);
}

void AnswerBars::paintRow(QPainter& painter, int row) const {
    const AnswerBar& bar = m_bars[row];
    const ThemeColours& colours = coloursOf(*this);
    const QRect place(0, row * rowHeight(), width(), rowHeight() - spacing::inside);
    const int textHeight = fontMetrics().height();
    painter.setFont(tabularFont(font()));
    const QString percent = percentText(bar.probability);
    const int percentWidth = painter.fontMetrics().horizontalAdvance(percent);
    painter.setPen(row == 0 ? colours.text : colours.mutedText);
    painter.drawText(QRect(place.right() - percentWidth, place.top(), percentWidth + 1, textHeight),
                     Qt::AlignRight | Qt::AlignVCenter, percent);
    painter.setFont(row == 0 ? boldFont(font()) : font());
    classMark(bar.classIndex).paint(&painter, QRect(0, place.top() + (textHeight - markPx) / 2, markPx, markPx));
    const int left = markPx + spacing::inside;
    const int room = place.width() - left - percentWidth - spacing::inside;
    painter.drawText(QRect(left, place.top(), room, textHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(bar.name, Qt::ElideRight, room));
    const QRectF track(left, place.top() + textHeight + 2, place.width() - left, barPx);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.border);
    painter.drawRoundedRect(track, 3, 3);
    painter.setBrush(classColour(bar.classIndex));
    const double length = track.width() * std::clamp(bar.probability, 0.0, 1.0);
    if (length >= 1) painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(std::max(6.0, length), barPx)), 3, 3);
}

void AnswerBars::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateGeometry();
}

} // namespace semblance
