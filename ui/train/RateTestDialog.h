// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/RateTest.h"
#include "ui/train/OutcomeText.h"
#include "ui/train/TrainPage.h"

#include <QDialog>

#include <optional>
#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace semblance {

class ElidedLabel;
class EmptyState;
class Notice;
class RateBox;
class RatePlot;

/// A learning-rate range test: over which rates, the loss while it runs, the rate it proposes or another one that is clicked
/// or typed, and a button that takes it. Passive and not modal: it shows what it is given and says what the user wants. A test
/// that runs is stopped when it closes. GUI thread only.
class RateTestDialog : public QDialog {
    Q_OBJECT
public:
    explicit RateTestDialog(QWidget* parent = nullptr);
    ~RateTestDialog() override;

    RateTestOptions options() const;
    RunState runState() const { return m_state; }
    RatePlot* plot() const { return m_plot; }
    /// Why no test can start now; empty: it can.
    void setBlocked(const QString& reason);

    /// As before the first test.
    void reset();
    /// A new test: `subject` says of what; `rate` is the one that is in use now.
    void beginRun(const QString& subject, double rate);
    /// Before the first step; total 0: not known.
    void setPreparing(const QString& sentence, std::uint64_t done, std::uint64_t total);
    void appendPoints(const std::vector<RatePoint>& points, double secondsLeft);
    void setStopping();
    void finish(const OutcomeText& text, std::optional<double> suggested);
    QString figures() const;

Q_SIGNALS:
    void startRequested();
    void stopRequested();
    void rateChosen(double rate); ///< to train with; the dialog is closed

private:
    QWidget* makeRange();
    QWidget* makeProgress();
    QWidget* makeButtons();
    QWidget* makeChoice();
    void connectParts();
    void setRunState(RunState state);
    void updateButtons();
    void handOnFocus(bool wasOnAButton);
    QString whyNotNow() const;
    void choose(double rate);
    void use();

    RatePlot* m_plot;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    Notice* m_notice;
    ElidedLabel* m_subject;
    QLabel* m_figures;
    QProgressBar* m_bar;
    RateBox* m_lowest;
    RateBox* m_highest;
    QSpinBox* m_steps;
    RateBox* m_rate;
    QWidget* m_range = nullptr;
    QWidget* m_choice = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_use = nullptr;
    ElidedLabel* m_blockedLine;
    RunState m_state = RunState::Idle;
    QString m_blocked;
    std::optional<double> m_chosen;
};

} // namespace semblance
