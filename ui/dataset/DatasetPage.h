// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"
#include "core/dataset/Split.h"
#include "core/microscopy/Calibration.h"
#include "ui/dataset/Findings.h"

#include <QImage>
#include <QList>
#include <QWidget>

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

class QUndoStack;

namespace semblance {

class ClassTableModel;
class ThumbnailModel;
class DatasetPagePanels;

/// The Data page: what have I got, and is it sound? Passive: it shows what it is given and says what the user wants.
/// The order of a life: setScanning → setScanProgress… → setReport → setSplit (again after every choiceChanged) →
/// setScales → setHealthProgress… → setHealth → setBarSearchProgress… → setScales → setBarsSearched. "Image" in every signature is an index into ScanReport::images. GUI thread only.
class DatasetPage : public QWidget {
    Q_OBJECT
public:
    explicit DatasetPage(QWidget* parent = nullptr);
    ~DatasetPage() override;

    /// The empty state: what the page is for, Open folder…, Try the sample set.
    void clear();
    /// A scan of `folder` runs; what was shown before stays if it is the same folder (a rescan).
    void setScanning(const QString& folder);
    void setScanProgress(qint64 done, qint64 total);
    /// The scan ended without a report: the sentence says why; a report shown before stays.
    void setScanFailed(const QString& sentence);
    void setScanCancelled();
    /// Takes over choices of classes (by folder name) from the report shown before, if the folder is the same.
    void setReport(std::shared_ptr<const ScanReport> report);
    const ScanReport* report() const;

    /// Background health pass; total 0: not known yet.
    void setHealthProgress(qint64 done, qint64 total);
    void setHealth(const HealthReport& health);
    void setHealthCancelled();
    /// What is known of the scales now, of every image of the report; the plot, and lines in Health. Any number of times.
    void setScales(const std::shared_ptr<const std::vector<ImageScale>>& scales);
    /// The search for burned-in bars; total 0: not known yet.
    void setBarSearchProgress(qint64 done, qint64 total);
    void setBarsSearched();
    void setBarSearchCancelled();

    /// Training and validation counts per class; enables "Train on this…".
    void setSplit(const DataSplit& split);
    /// The data set cannot be trained on as chosen; the sentence says why, the details are core's words.
    void setSplitFailed(const QString& sentence, const QString& details = {});

    void setThumbnail(int image, const QImage& thumbnail, const Calibration& calibration);
    void setThumbnailFailed(int image);
    /// Longer side of a thumbnail in logical pixels (Settings), 64 to 320.
    void setThumbnailSize(int edgePx);
    /// Longer side that delivered thumbnails should have, device pixels.
    int thumbnailEdgeDevicePx() const;

    /// What is chosen now: share, seed, and a ClassChoice for every class of the report.
    SplitOptions splitOptions() const;
    /// Restores choices (last data set, a run's); classes match by folder name. Not undoable, emits choiceChanged once.
    void setSplitOptions(const SplitOptions& options);

    QUndoStack* undoStack() const;
    ClassTableModel* classModel() const;
    ThumbnailModel* thumbnailModel() const;
    const QList<Finding>& findings() const;
    /// The images in the grid now, in its order; for previous/next in an image viewer.
    QList<int> shownImages() const;
    /// Name of the image's class as it is called in the program.
    QString classNameOf(int image) const;
    void selectClass(int classIndex);

    /// Splitters and columns.
    QByteArray saveState() const;
    bool restoreState(const QByteArray& state);

Q_SIGNALS:
    void openRequested();
    void sampleRequested();
    void rescanRequested();
    void cancelScanRequested();
    /// Classes, names, share or seed changed: split again and call setSplit.
    void choiceChanged();
    /// Thumbnails in sight that are missing, the topmost first. Replaces every earlier wish: what is not in the list any
    /// more need not be decoded.
    void thumbnailsWanted(const QList<int>& images);
    void imageOpened(int image);
    /// Show a file of the data set in the file manager; relative path, UTF-8.
    void revealRequested(const QString& relativePath);
    void trainRequested();
    /// State one pixel size for all images below the folder.
    void calibrateFolderRequested(const std::filesystem::path& folder);
    /// Go on with the search for burned-in bars that was cancelled.
    void searchBarsRequested();

private:
    void connectPanels();
    void endScan();
    void showClass(int classIndex);
    void showFinding(const Finding& finding);
    void showFound(const QList<int>& images, const QString& heading);
    void onRemedy(FindingRemedy remedy);
    void setBarSearch(BarSearch search);
    void updateScales();
    void updateFindings();
    void updateSummary();
    void updateHeading();

    std::unique_ptr<DatasetPagePanels> m_panels;
    std::shared_ptr<const ScanReport> m_report;
    std::optional<HealthReport> m_health;
    std::shared_ptr<const std::vector<ImageScale>> m_scales;
    BarSearch m_barSearch = BarSearch::Pending;
    QList<Finding> m_findings;
    QString m_folder;
    int m_shownClass = -1;
};

} // namespace semblance
