// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"
#include "ui/dataset/Findings.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <memory>
#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace semblance {

class ElidedLabel;
class EmptyState;
class ScalePlot;

/// The scales of the classes beside one another, the mark under the cursor in words, and how far the search for burned-in
/// bars is. GUI thread only.
class ScalePanel : public QWidget {
    Q_OBJECT
public:
    explicit ScalePanel(QWidget* parent = nullptr);

    using Report = std::shared_ptr<const ScanReport>;
    using Scales = std::shared_ptr<const std::vector<ImageScale>>;
    /// Nothing was read yet.
    void clear();
    /// `scales` is of every image of the report; the classes as a training would have them.
    void setContent(const Report& report, const Scales& scales, const std::vector<ClassChoice>& choices,
                    const QStringList& trainedClasses);
    void setCurrentClass(int classIndex);
    void setBarSearch(BarSearch search);
    /// While it is pending and under way; total 0: not known yet.
    void setBarSearchProgress(qint64 done, qint64 total);

    ScalePlot* plot() const { return m_plot; }
    QString readOut() const;

Q_SIGNALS:
    void imageOpened(int image);
    void classChosen(int classIndex);
    /// Images without a scale of one class.
    void imagesChosen(const QList<int>& images, const QString& heading);
    void calibrateRequested();
    void searchRequested();

private:
    QWidget* createHeading();
    QWidget* createFoot();
    void connectPlot();
    void showPlace();
    void updateState();
    void say(int image);
    QString lineOf(int image, const QString& between) const;

    ScalePlot* m_plot;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    QLabel* m_state = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_search = nullptr;
    ElidedLabel* m_readOut = nullptr;
    QPushButton* m_open = nullptr;
    Report m_report;
    Scales m_scales;
    BarSearch m_barSearch = BarSearch::Pending;
};

} // namespace semblance
