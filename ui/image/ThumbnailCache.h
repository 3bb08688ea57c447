// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCache>
#include <QPixmap>
#include <QSet>

#include <memory>

class QImage;

namespace semblance {

/// Thumbnails by key, bounded by bytes; the least recently used goes first. Remembers which could not be made, so that
/// they are not asked for again. GUI thread only.
class ThumbnailCache {
public:
    explicit ThumbnailCache(qint64 limitBytes = 96LL << 20);

    void insert(quint64 key, const QImage& image);
    void setFailed(quint64 key) { m_failed.insert(key); }
    void clear();

    /// Null where it is missing; touches the entry.
    const QPixmap* find(quint64 key) const { return m_pixmaps.object(key); }
    bool hasFailed(quint64 key) const { return m_failed.contains(key); }
    bool isMissing(quint64 key) const { return !m_pixmaps.contains(key) && !m_failed.contains(key); }
    qint64 bytes() const { return m_pixmaps.totalCost(); }

private:
    QCache<quint64, QPixmap> m_pixmaps;
    QSet<quint64> m_failed;
};

} // namespace semblance
