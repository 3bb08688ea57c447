// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"
#include "core/microscopy/Calibration.h"
#include "ui/image/ThumbnailCache.h"

#include <QAbstractListModel>
#include <QHash>
#include <QList>

#include <memory>
#include <vector>

namespace semblance {

/// A choice of a report's images as thumbnails. It holds no pixels but those of a bounded cache, and asks for none by
/// itself: the page asks for what is in sight. GUI thread only.
class ThumbnailModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { ImageRole = Qt::UserRole + 1, PixmapRole, FailedRole, PixelSizeRole };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// Another report: everything is forgotten, thumbnails too.
    void setReport(std::shared_ptr<const ScanReport> report);
    /// What the grid shows: indices into ScanReport::images.
    void setImages(QList<int> images);
    const QList<int>& images() const { return m_images; }
    /// Thumbnails of another size are wanted: those in the cache are dropped.
    void dropThumbnails();

    void setThumbnail(int image, const QImage& thumbnail, const Calibration& calibration);
    /// The scale of every image of the report, which counts before what comes with a thumbnail (the header's alone).
    void setScales(const std::vector<ImageScale>& scales);
    void setThumbnailFailed(int image);
    /// Of these rows, the images whose thumbnail is missing and has not failed.
    QList<int> missing(int firstRow, int lastRow) const;
    const ThumbnailCache& cache() const { return m_cache; }

private:
    QString toolTip(int image) const;
    QString scaleText(int image) const;
    void imageChanged(int image);

    std::shared_ptr<const ScanReport> m_report;
    QList<int> m_images;
    QHash<int, int> m_rowOf;
    QHash<int, double> m_pixelSizeNm; ///< known ones; 0: looked at and unknown
    bool m_hasScales = false;         ///< setScales() has told all
    ThumbnailCache m_cache;
};

} // namespace semblance
