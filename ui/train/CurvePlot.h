// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/Theme.h"
#include "ui/train/CurveHistory.h"

#include <QFrame>

#include <optional>
#include <utility>
#include <vector>

class QCPGraph;
class QCPItemStraightLine;
class QCPItemText;
class QCPRange;
class QCustomPlot;
class QLabel;
class QCPPainter;

namespace semblance {

/// One plot: the training curve by batch and by epoch, the validation curve, the best epoch, a line under the cursor, and
/// the values there in words. Owned and fed by LearningCurves.
class CurvePlot : public QFrame {
    Q_OBJECT
public:
    CurvePlot(CurveKind kind, const CurveHistory& history, QWidget* parent = nullptr);

    /// Draws the history anew, thinned to the width at hand.
    void redraw();
    /// A level to compare the curves with, drawn as a line with its name; nothing: none.
    void setReference(std::optional<double> value, const QString& name);
    void setEarlier(const std::vector<EpochEvent>& epochs);
    /// How many epochs the run will have, so that the axis shows the way ahead.
    void setExpectedEpochs(int epochs);
    void setVisibleEpochs(double low, double high);
    /// The line under the cursor in both plots; nothing: the newest values are read out.
    void setCursor(std::optional<double> x);
    /// Shows `factor` times as many epochs around the middle, at least one and no more than the whole run.
    void zoom(double factor);
    void showWholeRun();
    bool isZoomed() const { return m_isZoomed; }
    QString readOut() const;
    int drawnPoints() const; ///< of the batch curve
    QCustomPlot* plot() const { return m_plot; }
    /// Draws title, values and curves in a scheme of its own, for a file.
    void drawInto(QCPPainter& painter, const QRect& place, ColourScheme scheme);

Q_SIGNALS:
    void cursorMoved(double x);
    void cursorLeft();
    void visibleEpochsChanged(double low, double high);
    void wholeRunRequested();
    void menuRequested(const QPoint& globalPosition);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeGraphs();
    void connectPlot();
    void applyColours(ColourScheme scheme);
    void fitValues();
    void markBest();
    void drawMarks();
    void colourMarks(ColourScheme scheme);
    void showReadOut();
    QString readOutHtml(bool isShort) const;
    double lastEpoch() const;

    CurveKind m_kind;
    const CurveHistory& m_history;
    QCustomPlot* m_plot;
    QLabel* m_title;
    QLabel* m_values;
    QCPGraph* m_earlierTrain = nullptr;
    QCPGraph* m_earlierValidation = nullptr;
    QCPGraph* m_batches = nullptr;
    QCPGraph* m_train = nullptr;
    QCPGraph* m_validation = nullptr;
    QCPGraph* m_best = nullptr;
    QCPItemStraightLine* m_bestLine = nullptr;
    std::vector<std::pair<QCPItemStraightLine*, QCPItemText*>> m_marks; ///< of CurveHistory::marks()
    QCPItemStraightLine* m_cursorLine = nullptr;
    QCPItemStraightLine* m_reference = nullptr;
    QCPItemText* m_referenceName = nullptr;
    double m_referenceValue = 0;
    std::optional<double> m_cursor;
    int m_expectedEpochs = 0;
    bool m_isZoomed = false;
    bool m_isSettingRange = false;
};

} // namespace semblance
