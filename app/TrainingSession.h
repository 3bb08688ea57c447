// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/RunThread.h"
#include "app/jobs/PrepareTraining.h"
#include "core/base/Cancellation.h"
#include "core/training/Trainer.h"

#include <QObject>

#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace semblance {

/// How far one of the steps before the first epoch has come.
struct PreparationEvent {
    PreparationStep step = PreparationStep::Comparing;
    Progress progress;
};

/// TrainingObserver::onCheckpointKept().
struct CheckpointKept {
    std::filesystem::path folder;
};

/// TrainingObserver::onMoved().
struct RunMoved {
    std::filesystem::path folder;
};

using TrainingEvent = std::variant<PreparationEvent, RunStarted, BatchEvent, EpochEvent, std::vector<RebuiltPicture>,
                                   RunChange, CheckpointFailure, CheckpointKept, RunMoved, WentBack, std::string>;

/// One training run on a thread of its own (RunThread). Lives on the GUI thread.
class TrainingSession : public QObject {
    Q_OBJECT
public:
    /// What runs on the worker: prepares and trains, sends events to the observer, reads the control once a batch.
    using Work = std::function<TrainingOutcome(TrainingControl& control, TrainingObserver& observer,
                                               const PreparationSink& preparation)>;

    explicit TrainingSession(QObject* parent = nullptr);

    /// Starts the work; a session runs one at a time (Error Busy otherwise).
    void start(Work work);
    void pause() { m_run.pause(); }
    void resume() { m_run.resume(); }
    void stop() { m_run.stop(); }
    /// TrainingControl::change().
    void change(TrainingControl::Options options) { m_run.change(std::move(options)); }
    void requestCheckpoint() { m_run.requestCheckpoint(); }
    /// TrainingControl::moveTo().
    void moveTo(std::filesystem::path folder) { m_run.moveTo(std::move(folder)); }
    bool isRunning() const { return m_run.isRunning(); }
    bool isPaused() const { return m_run.isPaused(); }

Q_SIGNALS:
    void eventsArrived(const std::vector<semblance::TrainingEvent>& events);
    void ended(const semblance::TrainingOutcome& outcome);

private:
    RunThread<TrainingEvent, TrainingOutcome> m_run;
};

/// A training of a scanned folder: prepares it, tells what was left out, trains. One that is gone on with (`resume`) tells
/// its curves so far behind its start, and needs a whole checkpoint.
TrainingSession::Work trainingWork(std::shared_ptr<const ScanReport> report, const PreparationOptions& preparation);

} // namespace semblance
