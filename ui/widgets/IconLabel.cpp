// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/IconLabel.h"

#include <QEvent>

namespace semblance {

IconLabel::IconLabel(const QString& name, IconTint tint, int sidePx, QWidget* parent)
    : QLabel(parent), m_name(name), m_tint(tint), m_sidePx(sidePx) {
    setFixedSize(sidePx, sidePx);
    draw();
}

void IconLabel::setIcon(const QString& name, IconTint tint) {
    m_name = name;
    m_tint = tint;
    draw();
}

void IconLabel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) draw();
    QLabel::changeEvent(event);
}

void IconLabel::draw() {
    setPixmap(lineIcon(m_name, m_tint).pixmap(QSize(m_sidePx, m_sidePx), devicePixelRatioF()));
}

} // namespace semblance
