// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/train/CurveHistory.h"

#include <QWidget>

class QTimer;

namespace semblance {

class CurvePlot;

/// Loss over accuracy of one run, side by side, with one cursor and one visible range. Draws at most every 100 ms; keeps
/// every point. Wheel, drag, + and − zoom, double click and 0 show the whole run again, right click and the menu key save.
/// GUI thread only.
class LearningCurves : public QWidget {
    Q_OBJECT
public:
    static constexpr int redrawMs = 100;

    explicit LearningCurves(QWidget* parent = nullptr);
    ~LearningCurves() override;
    void clear();
    void setExpectedEpochs(int epochs);
    void append(const std::vector<BatchEvent>& batches);
    void append(const EpochEvent& epoch);
    /// A line with its words where options were changed.
    void addMark(const CurveMark& mark);
    /// The run went back to this place: CurveHistory::goBack().
    void goBack(int epochsDone, double x);
    /// Faint lines; empty removes them.
    void setEarlierRun(const std::vector<EpochEvent>& epochs);
    const CurveHistory& history() const { return m_history; }
    CurvePlot* plot(CurveKind kind) const { return kind == CurveKind::Loss ? m_loss : m_accuracy; }
    void showWholeRun();

    QByteArray renderPng() const; ///< both plots as on the screen, 1600 px wide
    QByteArray renderPdf() const; ///< both plots as lines and text, in the light scheme
    QByteArray csv() const { return m_history.csv(); }

Q_SIGNALS:
    void saveRequested(const QByteArray& bytes, const QString& suffix);
    void pauseToggleRequested(); ///< Space while the curves have the focus

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void connectPlot(CurvePlot* plot, CurvePlot* other);
    void scheduleRedraw();
    void redraw();
    void showMenu(const QPoint& globalPosition);

    CurveHistory m_history;
    CurvePlot* m_loss;
    CurvePlot* m_accuracy;
    QTimer* m_redraw;
};

} // namespace semblance
