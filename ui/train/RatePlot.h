// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/RateTest.h"
#include "ui/Theme.h"

#include <QFrame>
#include <QStringList>
#include <QTimer>

#include <optional>
#include <vector>

class QCPGraph;
class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;
class QLabel;

namespace semblance {

/// The loss over the learning rate, on a logarithmic axis, while a range test runs: of each step as a faint line, smoothed as
/// a strong one; a line across at the suggested rate and at the chosen one; the values under the cursor in words. Keeps every
/// point and draws at most every 100 ms. A click names the rate of the step next to it. GUI thread only.
class RatePlot : public QFrame {
    Q_OBJECT
public:
    static constexpr int redrawMs = 100;

    explicit RatePlot(QWidget* parent = nullptr);

    /// Empties it for a test from the one rate to the other.
    void begin(double lowest, double highest);
    void append(const std::vector<RatePoint>& points);
    const std::vector<RatePoint>& points() const { return m_points; }
    void setSuggested(std::optional<double> rate);
    /// Has a line of its own where it is not the suggested one.
    void setChosen(std::optional<double> rate);
    /// Reads out the step next to this rate; nothing: next to the chosen one, else the newest.
    void setCursor(std::optional<double> rate);
    QString readOut() const;
    QStringList markWords() const; ///< of the lines across that are shown
    double xOf(double rate) const; ///< px in canvas()
    QCustomPlot* canvas() const { return m_plot; }

Q_SIGNALS:
    void rateClicked(double rate);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// A line across, with its words.
    struct Mark {
        QCPItemStraightLine* line = nullptr;
        QCPItemText* words = nullptr;
    };
    void makeMarks();
    void place(const Mark& mark, std::optional<double> rate, const QString& words, double height);
    void makeGraphs();
    void applyColours();
    void placeMarks();
    void fitValues();
    void redraw();
    void showReadOut();
    const RatePoint* pointNextTo(double rate) const;
    double rateAt(double x) const;

    QCustomPlot* m_plot;
    QLabel* m_values;
    QCPGraph* m_steps = nullptr;
    QCPGraph* m_smoothed = nullptr;
    QCPItemStraightLine* m_cursorLine = nullptr;
    Mark m_suggestedMark;
    Mark m_chosenMark;
    std::vector<RatePoint> m_points;
    std::optional<double> m_suggested;
    std::optional<double> m_chosen;
    std::optional<double> m_cursor;
    QTimer m_redraw;
};

} // namespace semblance
