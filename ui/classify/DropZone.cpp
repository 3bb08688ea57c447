// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/classify/DropZone.h"

#include "ui/Theme.h"

#include <QPainter>

namespace semblance {

void DropZone::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(coloursOf(*this).strongBorder, 1.5, Qt::CustomDashLine);
    pen.setDashPattern({5, 4});
    painter.setPen(pen);
    painter.setBrush(coloursOf(*this).surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
}

} // namespace semblance
