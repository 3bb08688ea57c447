// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QLabel;
class QProgressBar;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QUndoStack;
class QWidget;

namespace semblance {

class ClassPanel;
class ClassTableModel;
class DatasetPage;
class EmptyState;
class HealthPanel;
class Notice;
class ScalePanel;
class SplitPanel;
class ThumbnailGrid;
class ThumbnailModel;

/// The parts of the Data page and how they lie. Private to DatasetPage.
class DatasetPagePanels {
public:
    explicit DatasetPagePanels(DatasetPage* page);

    void showEmpty();
    void showScanning(const QString& folder);
    void showContent();
    bool isContentShown() const;
    void setScanProgress(qint64 done, qint64 total);
    /// Brings the grid of images, or the scales, to the front.
    void showImages();
    void showScales();

    QUndoStack* undo = nullptr;
    ClassTableModel* classes = nullptr;
    ThumbnailModel* thumbnails = nullptr;
    Notice* notice = nullptr;
    EmptyState* empty = nullptr;
    QPushButton* sample = nullptr;
    QPushButton* cancelScan = nullptr;
    ClassPanel* classPanel = nullptr;
    SplitPanel* split = nullptr;
    ThumbnailGrid* grid = nullptr;
    ScalePanel* scales = nullptr;
    HealthPanel* health = nullptr;
    QSplitter* columns = nullptr;
    QSplitter* rows = nullptr;

private:
    QWidget* createEmpty();
    QWidget* createScanning();
    QWidget* createContent();
    QWidget* createLeft();

    QStackedWidget* m_stack = nullptr;
    QTabWidget* m_tabs = nullptr; ///< grid, scales
    QLabel* m_scanTitle = nullptr;
    QLabel* m_scanCount = nullptr;
    QProgressBar* m_scanBar = nullptr;
};

} // namespace semblance
