// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start/StartCard.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/StylePainting.h"

#include <QPainter>

namespace semblance {

namespace {
constexpr int margin = 20;
constexpr int iconSide = 32;
constexpr int cardWidth = 272;
} // namespace

StartCard::StartCard(const QString& icon, QWidget* parent)
    : QAbstractButton(parent), m_icon(lineIcon(icon, IconTint::Accent)) {
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void StartCard::setWords(const QString& title, const QString& sentence) {
    m_sentence = sentence;
    setText(title);
    QString spoken = title;
    setAccessibleName(spoken.remove(QLatin1Char('&')));
    setAccessibleDescription(sentence);
    updateGeometry();
    update();
}

QSize StartCard::sizeHint() const {
    return {cardWidth, heightForWidth(cardWidth)};
}
QSize StartCard::minimumSizeHint() const {
    return {200, heightForWidth(200)};
}

int StartCard::heightForWidth(int width) const {
    const QFontMetrics title(titleFont(font()));
    const QRect area(0, 0, width - 2 * margin, 10000);
    const int titleHeight = title.boundingRect(area, Qt::TextWordWrap | Qt::TextShowMnemonic, text()).height();
    const int sentenceHeight = fontMetrics().boundingRect(area, Qt::TextWordWrap, m_sentence).height();
    return 2 * margin + iconSide + spacing::between + titleHeight + spacing::inside + sentenceHeight;
}

void StartCard::paintEvent(QPaintEvent*) {
    const ThemeColours& c = coloursOf(*this);
    QPainter painter(this);
    const bool isLit = underMouse() || hasFocus() || isDown();
    painting::box(painter, rect(), isDown() ? c.accentWash : c.surface, isLit ? c.accent : c.border, 10);
    if (hasFocus()) painting::box(painter, QRectF(rect()).adjusted(1, 1, -1, -1), {}, c.accent, 9);
    m_icon.paint(&painter, QRect(margin, margin, iconSide, iconSide));
    QRect area = rect().adjusted(margin, margin + iconSide + spacing::between, -margin, -margin);
    QRect used;
    painter.setPen(c.text);
    painter.setFont(titleFont(font()));
    painter.drawText(area, Qt::TextWordWrap | Qt::TextShowMnemonic, text(), &used);
    area.setTop(used.bottom() + spacing::inside);
    painter.setPen(c.mutedText);
    painter.setFont(font());
    painter.drawText(area, Qt::TextWordWrap, m_sentence);
}

} // namespace semblance
