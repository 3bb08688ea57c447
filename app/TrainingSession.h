// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CurrentError.h"
#include "app/jobs/PrepareTraining.h"
#include "core/base/Cancellation.h"
#include "core/training/Trainer.h"

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

namespace semblance {

/// How far one of the steps before the first epoch has come.
struct PreparationEvent {
    PreparationStep step = PreparationStep::Comparing;
    Progress progress;
};

using TrainingEvent = std::variant<PreparationEvent, RunStarted, BatchEvent, EpochEvent, std::string>;

/// One training run on a thread of its own. Lives on the GUI thread. Events are gathered and cross the thread once per
/// wake-up; every start ends exactly once, after its last event, in ended(). Destruction stops and joins.
class TrainingSession : public QObject {
    Q_OBJECT
public:
    /// What runs on the worker: prepares and trains, sends events to the observer, reads the control once a batch.
    using Work = std::function<TrainingOutcome(TrainingControl& control, TrainingObserver& observer,
                                               const PreparationSink& preparation)>;

    explicit TrainingSession(QObject* parent = nullptr);
    ~TrainingSession() override;

    /// Starts the work; a session runs one at a time (Error Busy otherwise).
    void start(Work work);
    void pause();
    void resume();
    void stop();
    bool isRunning() const { return m_running; }
    bool isPaused() const;

Q_SIGNALS:
    void eventsArrived(const std::vector<semblance::TrainingEvent>& events);
    void ended(const semblance::TrainingOutcome& outcome);

private:
    class Mailbox;

    void deliver();
    void finish(const TrainingOutcome& outcome);

    std::shared_ptr<Mailbox> m_mailbox;
    std::unique_ptr<TrainingControl> m_control;
    std::thread m_thread;
    bool m_running = false;
};

} // namespace semblance
