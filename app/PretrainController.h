// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DesktopServices.h"
#include "app/PretrainingSession.h"
#include "app/Surroundings.h"
#include "ui/frame/JobStatus.h"
#include "ui/train/OptionsPanel.h"

#include <QObject>
#include <QPointer>

#include <filesystem>
#include <functional>
#include <optional>

namespace semblance {

class PretrainDialog;

/// Pretraining at work in the window: the dialog, the one run, and its file of weights in the store. GUI thread only.
class PretrainController : public QObject {
    Q_OBJECT
public:
    explicit PretrainController(const Surroundings& surroundings, QObject* parent = nullptr);
    ~PretrainController() override;

    /// Shows the dialog; one that is made anew begins with this folder (empty: none) and network, where it can learn so.
    void showDialog(const QString& folder, const QString& network);
    /// Null until it was shown.
    PretrainDialog* dialog() const;
    void setStartWeights(const std::vector<StartChoice>& weights);
    /// Why none can start now; empty: it can.
    void setBlocked(const QString& reason);
    bool isRunning() const { return m_session.isRunning(); }
    /// Asks, and stops; what was learned is kept.
    void askToStop();
    /// Stops and calls `then` when the weights are written; at once where nothing runs.
    void endThen(std::function<void()> then);
    bool isEnding() const { return m_session.isRunning() && m_then; }

    /// Asks the run to write its weights now, without ending it. Returns lastKept() as it was; nothing where it has not
    /// started to learn.
    std::optional<std::filesystem::file_time_type> requestCheckpoint();
    /// When the weights of the run were written; the beginning of time where they were not yet.
    std::filesystem::file_time_type lastKept() const;

    static const QString jobId;

Q_SIGNALS:
    /// Started or ended.
    void stateChanged();
    /// A file of this name is in the store, looked at, and a start for the network.
    void weightsMade(const QString& name);
    /// A training from the weights of this name is wanted.
    void trainRequested(const QString& network, const QString& name, const semblance::SizePx& imageSize);

private:
    void makeDialog();
    void start();
    void stop();
    void take(const std::vector<PretrainingEvent>& events);
    void onBatch(const PretrainingBatch& batch);
    void onPreparing(const PretrainingPreparationEvent& event);
    void onEnded(const PretrainingOutcome& outcome);
    void rememberWeights(const QString& name);
    void showJob();
    PretrainingPreparation preparation() const;
    QString newFileName(const QString& network) const;
    QString sentenceOf(const PretrainingOutcome& outcome) const;

    Surroundings m_surroundings;
    QPointer<PretrainDialog> m_dialog;
    std::vector<StartChoice> m_weights;
    QString m_blocked;
    QString m_network; ///< of the run
    QString m_fileName;
    SizePx m_imageSize;
    int m_epochs = 0;
    JobStatus m_job;
    bool m_hasLearned = false; ///< the run, anything
    std::function<void()> m_then;
    SleepInhibitor m_inhibitor;
    PretrainingSession m_session; ///< last: it is joined before anything it uses goes
};

} // namespace semblance
