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
class ImageViewer;

/// Runs the Data page: opens and scans folders, keeps the split, feeds thumbnails and the image viewer. GUI thread only.
class DatasetController : public QObject {
    Q_OBJECT
public:
    DatasetController(const Surroundings& surroundings, DatasetPage& page, QObject* parent = nullptr);

    void askForFolder();
    void open(const QString& folder);
    /// As open(), without bringing the page to the front: the last data set at start.
    void openInBackground(const QString& folder);
    void rescan();
    /// Writes the sample set where it is not there yet, and opens it.
    void openSample();
    void cancel(const QString& jobId);

    std::shared_ptr<const ScanReport> report() const { return m_report; }
    const std::optional<DataSplit>& split() const { return m_split; }
    SplitOptions splitOptions() const;
    QString name() const;

Q_SIGNALS:
    /// The data set that can be trained on now, or nothing.
    void dataSetChanged(const std::optional<semblance::TrainDataSet>& dataSet);
    void scanned(std::int64_t images, int classes);
    void trainRequested();

private:
    void connectPage();
    void connectSessions();
    void onScanned(const std::shared_ptr<const ScanReport>& report);
    void onFailed(const ErrorReport& error);
    void onProgress(bool isHealthPass, quint64 done, quint64 total);
    void updateSplit();
    void wantThumbnails(const QList<int>& images);
    void showImage(int image);
    void step(int by);
    std::filesystem::path pathOf(int image) const;

    Surroundings m_surroundings;
    DatasetPage& m_page;
    QString m_folder;
    std::shared_ptr<const ScanReport> m_report;
    std::vector<DuplicateGroup> m_duplicates;
    std::optional<DataSplit> m_split;
    QPointer<ImageViewer> m_viewer;
    int m_viewedImage = -1;
    bool m_isScanning = false;
    QElapsedTimer m_jobClock;
    ScanSession m_scan;
    SampleSession m_sample;
    ThumbnailSession m_thumbnails;
    ImageLoader m_loader;
};

} // namespace semblance
