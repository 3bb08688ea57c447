// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ThumbnailCache.h"

#include <QImage>

namespace semblance {

ThumbnailCache::ThumbnailCache(qint64 limitBytes) : m_pixmaps(limitBytes) {}

void ThumbnailCache::insert(quint64 key, const QImage& image) {
    if (image.isNull()) return setFailed(key);
    m_failed.remove(key);
    auto pixmap = std::make_unique<QPixmap>(QPixmap::fromImage(image));
    const qint64 bytes = qint64{4} * pixmap->width() * pixmap->height();
    m_pixmaps.insert(key, pixmap.release(), bytes);
}

void ThumbnailCache::clear() {
    m_pixmaps.clear();
    m_failed.clear();
}

} // namespace semblance
