// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/DropHint.h"

#include "ui/Theme.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/StylePainting.h"

#include <QPainter>

namespace semblance {

DropHint::DropHint(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(tr("Drop files here"));
    hide();
}

void DropHint::paintEvent(QPaintEvent*) {
    const ThemeColours& c = coloursOf(*this);
    QPainter painter(this);
    QColor veil = c.window;
    veil.setAlphaF(0.86F);
    painter.fillRect(rect(), veil);
    painting::box(painter, QRectF(rect()).adjusted(16, 16, -16, -16), {}, c.accent, 12);
    painting::box(painter, QRectF(rect()).adjusted(17, 17, -17, -17), {}, c.accent, 11);
    const QPoint centre = rect().center();
    const QString sentence =
        tr("A folder of class folders becomes the data set, images are classified, a model is loaded.");
    const int halfWidth = fontMetrics().horizontalAdvance(sentence) / 2 + 32;
    painting::box(painter, QRectF(centre.x() - halfWidth, centre.y() - 96, 2 * halfWidth, 192), c.surface, c.border,
                  12);
    lineIcon(QStringLiteral("drop"), IconTint::Accent).paint(&painter, QRect(centre.x() - 24, centre.y() - 64, 48, 48));
    painter.setPen(c.text);
    painter.setFont(titleFont(font()));
    painter.drawText(QRect(0, centre.y(), width(), 32), Qt::AlignCenter, tr("Drop to open"));
    painter.setFont(font());
    painter.setPen(c.mutedText);
    painter.drawText(QRect(0, centre.y() + 36, width(), 28), Qt::AlignCenter, sentence);
}

} // namespace semblance
