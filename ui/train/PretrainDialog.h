// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Pretraining.h"
#include "ui/train/CurveHistory.h"
#include "ui/train/PretrainForm.h"
#include "ui/train/TrainPage.h"
#include "ui/widgets/Notice.h"

#include <QDialog>
#include <QTimer>

#include <vector>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace semblance {

class CurvePlot;
class EmptyState;
class RebuiltPictures;

/// Pretraining as its own step: what to learn from at the left; the loss, and what the network rebuilds, at the right.
/// Passive and not modal: it shows what it is given and says what the user wants. GUI thread only.
class PretrainDialog : public QDialog {
    Q_OBJECT
public:
    PretrainDialog(const std::vector<NetworkInfo>& networks, const PretrainForm::Defaults& defaults,
                   QWidget* parent = nullptr);
    ~PretrainDialog() override;

    PretrainForm* form() const { return m_form; }
    RunState runState() const { return m_state; }
    /// Why no pretraining can start now; empty: it can.
    void setBlocked(const QString& reason);

    /// A new run: clears curve, pictures and figures.
    void beginRun();
    void setRunState(RunState state);
    void setPreparing(const QString& sentence);
    void setStarted(const PretrainingStarted& started);
    void appendBatches(const std::vector<PretrainingBatch>& batches);
    void appendEpoch(const PretrainingEpoch& epoch);
    void setPictures(const std::vector<RebuiltPicture>& pictures);
    void addRemark(const QString& text);
    /// The end, in one sentence; with weights, a button starts a training from them.
    void finish(NoticeKind kind, const QString& sentence, bool hasWeights);
    QString figures() const;

Q_SIGNALS:
    void startRequested();
    void pauseRequested();
    void resumeRequested();
    void stopRequested();
    void trainRequested(); ///< from the weights of the run that ended

private:
    QWidget* makeLeft();
    QWidget* makeRight();
    QWidget* makeButtons();
    void updateButtons();
    void scheduleRedraw();
    QString figuresOf(const PretrainingBatch& batch) const;

    PretrainForm* m_form;
    CurveHistory m_history;
    CurvePlot* m_plot;
    RebuiltPictures* m_pictures;
    QLabel* m_figures;
    QLabel* m_remarks;
    Notice* m_notice;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    QPushButton* m_start = nullptr;
    QPushButton* m_pause = nullptr;
    QPushButton* m_stop = nullptr;
    QLabel* m_blockedLine = nullptr;
    RunState m_state = RunState::Idle;
    QString m_blocked;
    PretrainingStarted m_started;
    QTimer m_redraw;
};

} // namespace semblance
