// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/NineImages.h"

#include "ui/Theme.h"
#include "ui/widgets/StylePainting.h"

#include <QPainter>

namespace semblance {

NineImages::NineImages(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Preview of nine augmented images"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setImages({});
}

void NineImages::setImages(const QList<QImage>& images) {
    m_images = images.mid(0, 9);
    m_message = images.isEmpty() ? tr("Making nine examples…") : QString();
    setAccessibleDescription(m_message);
    update();
}

void NineImages::setMessage(const QString& sentence) {
    m_images.clear();
    m_message = sentence;
    setAccessibleDescription(sentence);
    update();
}

void NineImages::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painting::box(painter, rect(), imageBackground(), {}, 6);
    if (m_images.isEmpty()) {
        painter.setPen(onImage());
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const int gap = spacing::unit;
    const int side = (qMin(width(), height()) - 4 * gap) / 3;
    for (int i = 0; i < m_images.size(); ++i) {
        const QRect cell(gap + (i % 3) * (side + gap), gap + (i / 3) * (side + gap), side, side);
        QRect place(QPoint(), m_images[i].size().scaled(cell.size(), Qt::KeepAspectRatio));
        place.moveCenter(cell.center());
        painter.drawImage(place, m_images[i]);
    }
}

} // namespace semblance
