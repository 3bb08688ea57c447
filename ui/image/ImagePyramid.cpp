// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ImagePyramid.h"

namespace semblance {

void ImagePyramid::setImage(const QImage& image) {
    m_levels.clear();
    if (!image.isNull()) m_levels.append(image);
}

const QImage& ImagePyramid::levelFor(double scale) const {
    qsizetype level = 0;
    for (double reached = 0.5; scale <= reached; reached /= 2) {
        const QImage& last = m_levels.last();
        if (level + 1 == m_levels.size()) {
            if (last.width() < 2 || last.height() < 2) break;
            m_levels.append(
                last.scaled(last.width() / 2, last.height() / 2, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
        }
        ++level;
    }
    return m_levels[level];
}

} // namespace semblance
