// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ImageLoader.h"
#include "app/SampleSession.h"
#include "app/ScanSession.h"
#include "app/Surroundings.h"
#include "app/ThumbnailSession.h"
#include "core/dataset/Split.h"
#include "ui/train/TrainPage.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>

#include <optional>

namespace semblance {

class DatasetPage;
class ImageView;
class ImageViewer;

/// Runs the Data page: opens and scans folders, keeps the split, feeds thumbnails and the image viewer. GUI thread only.
class DatasetController : public QObject {
    Q_OBJECT
public:
    DatasetController(const Surroundings& surroundings, DatasetPage& page, QObject* parent = nullptr);

    void askForFolder();
    /// Brings the page to the front and scans, unless this folder is there or on its way already. What was open before
    /// stays until the scan has ended well.
    void open(const QString& folder);
    /// Scans without bringing the page to the front: the last data set at start. A folder that was only scanned is
    /// inspected when Data is first shown.
    void openInBackground(const QString& folder, ScanSession::Depth depth);
    /// True where the folder is the open one. Else it is on its way now, scanned without bringing the page to the front, and
    /// scanned() or notOpened() follows, unless another folder is opened meanwhile.
    bool bring(const QString& folder);
    void rescan();
    /// Writes the sample set where it is not there yet, and opens it.
    void openSample();
    void cancel(const QString& jobId);
    void setThumbnailSize(int sidePx);

    std::shared_ptr<const ScanReport> report() const { return m_report; }
    const std::optional<DataSplit>& split() const { return m_split; }
    SplitOptions splitOptions() const;
    QString name() const;

Q_SIGNALS:
    /// The data set that can be trained on now, or nothing.
    void dataSetChanged(const std::optional<semblance::TrainDataSet>& dataSet);
    void scanned(std::int64_t images, int classes);
    /// A scan came to nothing; without an error it was cancelled.
    void notOpened(const QString& folder, const std::optional<semblance::ErrorReport>& error);
    void trainRequested();
    /// The user wants to state the pixel size of all images below this folder.
    void calibrationWanted(const std::filesystem::path& folder);
    /// State the scale of the image in this view.
    void imageCalibrationWanted(semblance::ImageView* view);

private:
    void connectPage();
    void connectSessions();
    void onScanned(const std::shared_ptr<const ScanReport>& report);
    void onFailed(const ErrorReport& error);
    void onProgress(ScanStep step, quint64 done, quint64 total);
    void onCancelled();
    void onThumbnail(quint64 key, const QImage& thumbnail, const Calibration& calibration);
    void begin(const QString& folder, ScanSession::Depth depth);
    void inspectIfPending();
    void showInspectionStopped();
    void onCalibrationChanged(const std::filesystem::path& path);
    void dropThumbnails();
    void restoreChoices();
    void updateSplit();
    void wantThumbnails(const QList<int>& images);
    void showImage(int image);
    void step(int by);
    std::filesystem::path pathOf(int image) const;

    Surroundings m_surroundings;
    DatasetPage& m_page;
    QString m_folder;     ///< of the report
    QString m_scanFolder; ///< being scanned, while m_isScanning
    std::shared_ptr<const ScanReport> m_report;
    std::vector<DuplicateGroup> m_duplicates;
    std::optional<DataSplit> m_split;
    QPointer<ImageViewer> m_viewer;
    int m_viewedImage = -1;
    bool m_isScanning = false;
    ScanSession::Depth m_depth = ScanSession::Depth::WithInspection; ///< of the scan under way
    bool m_isInspectionPending = false; ///< nobody looked at the report's scales and health yet
    bool m_wasDataShown = false;
    quint64 m_thumbnailGeneration = 0; ///< of the answers that are still meant
    ScanStep m_step = ScanStep::Scanning;
    QElapsedTimer m_jobClock; ///< since the step began
    ScanSession m_scan;
    SampleSession m_sample;
    ThumbnailSession m_thumbnails;
    ImageLoader m_loader;
};

} // namespace semblance
