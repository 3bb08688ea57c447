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
    const QPoint centre = rect().center();
    lineIcon(QStringLiteral("drop"), IconTint::Accent).paint(&painter, QRect(centre.x() - 24, centre.y() - 64, 48, 48));
    painter.setPen(c.text);
    painter.setFont(titleFont(font()));
    painter.drawText(QRect(0, centre.y(), width(), 32), Qt::AlignCenter, tr("Drop to open"));
    painter.setFont(font());
    painter.setPen(c.mutedText);
    painter.drawText(QRect(0, centre.y() + 32, width(), 28), Qt::AlignCenter,
                     tr("A folder of class folders becomes the data set, images are classified, a model is loaded."));
}

} // namespace semblance
