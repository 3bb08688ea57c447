// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/RunThread.h"
#include "app/jobs/PreparePretraining.h"

#include <QObject>

#include <variant>
#include <vector>

namespace semblance {

/// How far the work before the first epoch has come.
struct PretrainingPreparationEvent {
    enum class Step { Scanning, Decoding } step = Step::Scanning;
    Progress progress;
};

using PretrainingEvent = std::variant<PretrainingPreparationEvent, PretrainingStarted, PretrainingBatch,
                                      PretrainingEpoch, std::vector<RebuiltPicture>, std::string>;

/// One pretraining on a thread of its own (RunThread): from folders to a file of weights. Lives on the GUI thread.
class PretrainingSession : public QObject {
    Q_OBJECT
public:
    explicit PretrainingSession(QObject* parent = nullptr);

    /// A session runs one at a time (Error Busy otherwise). `file` gets the weights.
    void start(const PretrainingPreparation& preparation, const std::filesystem::path& file);
    void pause() { m_run.pause(); }
    void resume() { m_run.resume(); }
    void stop() { m_run.stop(); }
    /// Has the weights so far written now.
    void requestCheckpoint() { m_run.requestCheckpoint(); }
    bool isRunning() const { return m_run.isRunning(); }

Q_SIGNALS:
    void eventsArrived(const std::vector<semblance::PretrainingEvent>& events);
    void ended(const semblance::PretrainingOutcome& outcome);

private:
    RunThread<PretrainingEvent, PretrainingOutcome> m_run;
};

} // namespace semblance
