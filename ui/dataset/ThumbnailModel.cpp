// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ThumbnailModel.h"

#include "ui/image/ScaleText.h"
#include "ui/widgets/Text.h"

#include <algorithm>

namespace semblance {

namespace {

QString utf8(const std::u8string& text) {
    return QString::fromUtf8(reinterpret_cast<const char*>(text.data()), static_cast<qsizetype>(text.size()));
}

quint64 key(int image) {
    return static_cast<quint64>(image);
}

} // namespace

int ThumbnailModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_images.size());
}

QVariant ThumbnailModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const int image = m_images[index.row()];
    const ImageEntry& entry = m_report->images[static_cast<std::size_t>(image)];
    switch (role) {
    case Qt::DisplayRole: return utf8(entry.relativePath.filename().u8string());
    case Qt::ToolTipRole: return toolTip(image);
    case Qt::AccessibleTextRole:
        return tr("%1, scale %2").arg(utf8(entry.relativePath.filename().u8string()), scaleText(image));
    case ImageRole: return image;
    case PixmapRole: {
        const QPixmap* pixmap = m_cache.find(key(image));
        return pixmap ? QVariant(*pixmap) : QVariant();
    }
    case FailedRole: return m_cache.hasFailed(key(image));
    case PixelSizeRole: {
        const auto known = m_pixelSizeNm.constFind(image);
        return known == m_pixelSizeNm.constEnd() ? QVariant() : QVariant(*known);
    }
    default: return {};
    }
}

QString ThumbnailModel::scaleText(int image) const {
    const auto known = m_pixelSizeNm.constFind(image);
    if (known == m_pixelSizeNm.constEnd()) return tr("not read yet");
    return *known > 0 ? QString::fromStdString(pixelSizeText(*known)) : tr("unknown");
}

QString ThumbnailModel::toolTip(int image) const {
    const ImageEntry& entry = m_report->images[static_cast<std::size_t>(image)];
    const QString facts = tr("%1 × %2 px, %3 bit, %4, %5")
                              .arg(entry.info.widthPx)
                              .arg(entry.info.heightPx)
                              .arg(entry.info.bitDepth)
                              .arg(QString::fromStdString(formatName(entry.info.format)), bytesText(entry.sizeBytes));
    return QStringLiteral("%1\n%2\n%3")
        .arg(utf8(entry.relativePath.generic_u8string()), facts, tr("Scale: %1").arg(scaleText(image)));
}

void ThumbnailModel::setReport(std::shared_ptr<const ScanReport> report) {
    beginResetModel();
    m_report = std::move(report);
    m_images.clear();
    m_rowOf.clear();
    m_pixelSizeNm.clear();
    m_hasScales = false;
    m_cache.clear();
    endResetModel();
}

void ThumbnailModel::setImages(QList<int> images) {
    beginResetModel();
    m_images = std::move(images);
    m_rowOf.clear();
    m_rowOf.reserve(m_images.size());
    for (int row = 0; row < m_images.size(); ++row)
        m_rowOf.insert(m_images[row], row);
    endResetModel();
}

void ThumbnailModel::dropThumbnails() {
    m_cache.clear();
    if (!m_images.isEmpty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1), {PixmapRole, FailedRole});
}

void ThumbnailModel::setThumbnail(int image, const QImage& thumbnail, const Calibration& calibration) {
    if (!m_hasScales) m_pixelSizeNm.insert(image, calibration.pixelSizeNm.value_or(0));
    m_cache.insert(key(image), thumbnail);
    imageChanged(image);
}

void ThumbnailModel::setScales(const std::vector<ImageScale>& scales) {
    m_hasScales = true;
    m_pixelSizeNm.clear();
    for (std::size_t i = 0; i < scales.size(); ++i)
        m_pixelSizeNm.insert(static_cast<int>(i), scales[i].calibration.pixelSizeNm.value_or(0));
    if (!m_images.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {PixelSizeRole, Qt::ToolTipRole, Qt::AccessibleTextRole});
}

void ThumbnailModel::setThumbnailFailed(int image) {
    m_cache.setFailed(key(image));
    imageChanged(image);
}

QList<int> ThumbnailModel::missing(int firstRow, int lastRow) const {
    QList<int> images;
    for (int row = std::max(0, firstRow); row <= std::min(lastRow, rowCount() - 1); ++row)
        if (m_cache.isMissing(key(m_images[row]))) images << m_images[row];
    return images;
}

void ThumbnailModel::imageChanged(int image) {
    const auto row = m_rowOf.constFind(image);
    if (row != m_rowOf.constEnd()) Q_EMIT dataChanged(index(*row), index(*row));
}

} // namespace semblance
