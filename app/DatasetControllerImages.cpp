// SPDX-License-Identifier: GPL-3.0-or-later
// The images of the Data page: thumbnails, and the viewer.
#include "app/DatasetController.h"

#include "ui/dataset/DatasetPage.h"
#include "ui/frame/MainWindow.h"
#include "ui/image/ImageView.h"
#include "ui/image/ImageViewer.h"

#include <vector>

namespace semblance {
namespace {

/// The part of a thumbnail's key that is the image's index; above it stands the generation.
constexpr int kImageBits = 32;

} // namespace

std::filesystem::path DatasetController::pathOf(int image) const {
    return m_report->folder / m_report->images.at(static_cast<std::size_t>(image)).relativePath;
}

void DatasetController::wantThumbnails(const QList<int>& images) {
    if (!m_report) return;
    std::vector<ThumbnailSession::Wish> wishes;
    for (const int image : images)
        wishes.push_back({m_thumbnailGeneration << kImageBits | static_cast<quint64>(image), pathOf(image)});
    m_thumbnails.want(wishes, m_page.thumbnailEdgeDevicePx());
}

// An answer under way may be of another report or of another size: the same index would name another image.
void DatasetController::onThumbnail(quint64 key, const QImage& thumbnail, const Calibration& calibration) {
    if (key >> kImageBits != m_thumbnailGeneration) return;
    const auto image = static_cast<int>(key & 0xFFFF'FFFFU);
    if (thumbnail.isNull())
        m_page.setThumbnailFailed(image);
    else
        m_page.setThumbnail(image, thumbnail, calibration);
}

void DatasetController::dropThumbnails() {
    ++m_thumbnailGeneration;
    m_thumbnails.dropAll();
}

void DatasetController::setThumbnailSize(int sidePx) {
    dropThumbnails();
    m_page.setThumbnailSize(sidePx);
}

void DatasetController::showImage(int image) {
    if (!m_report) return;
    if (!m_viewer) {
        m_viewer = new ImageViewer(&m_surroundings.window);
        m_viewer->setWindowFlag(Qt::Window);
        m_viewer->setAttribute(Qt::WA_DeleteOnClose);
        m_viewer->resize(1000, 680);
        connect(m_viewer, &ImageViewer::previousRequested, this, [this] { step(-1); });
        connect(m_viewer, &ImageViewer::nextRequested, this, [this] { step(1); });
        connect(m_viewer->view(), &ImageView::calibrationRequested, this,
                [this] { Q_EMIT imageCalibrationWanted(m_viewer->view()); });
    }
    m_viewedImage = image;
    m_viewer->show();
    m_viewer->raise();
    m_loader.request(m_loader.newNumber(), pathOf(image));
}

void DatasetController::step(int by) {
    const QList<int> shown = m_page.shownImages();
    const qsizetype at = shown.indexOf(m_viewedImage) + by;
    if (at >= 0 && at < shown.size()) showImage(shown.at(at));
}

} // namespace semblance
