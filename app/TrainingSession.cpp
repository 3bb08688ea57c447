// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/TrainingSession.h"

#include <utility>

namespace semblance {
namespace {

using Put = RunThread<TrainingEvent, TrainingOutcome>::Put;

class Observer : public TrainingObserver {
public:
    explicit Observer(const Put& put) : m_put(put) {}
    void onStarted(const RunStarted& event) override { m_put(event); }
    void onBatch(const BatchEvent& event) override { m_put(event); }
    void onEpoch(const EpochEvent& event) override { m_put(event); }
    void onPictures(const std::vector<RebuiltPicture>& pictures) override { m_put(pictures); }
    void onChanged(const RunChange& change) override { m_put(change); }
    void onCheckpointFailed(const CheckpointFailure& failure) override { m_put(failure); }
    void onCheckpointKept(const std::filesystem::path& folder) override { m_put(CheckpointKept{folder}); }
    void onMoved(const std::filesystem::path& folder) override { m_put(RunMoved{folder}); }
    void onWentBack(const WentBack& place) override { m_put(place); }
    void onMessage(const std::string& text) override { m_put(text); }

private:
    const Put& m_put;
};

} // namespace

TrainingSession::TrainingSession(QObject* parent)
    : QObject(parent),
      m_run(*this, "training",
            {[this](const std::vector<TrainingEvent>& events) { Q_EMIT eventsArrived(events); },
             [this](const TrainingOutcome& outcome) { Q_EMIT ended(outcome); }}) {}

void TrainingSession::start(Work work) {
    m_run.start([work = std::move(work)](TrainingControl& control, const Put& put) {
        Observer observer(put);
        return work(control, observer, [&put](PreparationStep step, const Progress& progress) {
            put(PreparationEvent{step, progress});
        });
    });
}

} // namespace semblance
