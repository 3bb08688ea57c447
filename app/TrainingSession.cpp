// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/TrainingSession.h"

#include "core/training/Devices.h"

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

TrainingSession::Work trainingWork(std::shared_ptr<const ScanReport> report, const PreparationOptions& preparation) {
    return [report = std::move(report), preparation](TrainingControl& control, TrainingObserver& observer,
                                                     const PreparationSink& sink) {
        setComputeThreads(preparation.training.threads);
        auto prepared = prepareTraining(*report, preparation, control.cancellation(), sink);
        TrainingOutcome cancelled;
        cancelled.end = RunEnd::Cancelled;
        if (!prepared) return cancelled;
        if (!prepared->pixels.message.empty()) observer.onMessage(prepared->pixels.message);
        for (const std::string& remark : prepared->remarks)
            observer.onMessage(remark);
        for (const UnreadableFile& file : prepared->pixels.unreadable)
            observer.onMessage(toUtf8(file.relativePath) + ": left out, " + file.reason);
        return train(*prepared->pixels.source, prepared->split.set, prepared->options, prepared->run, control,
                     observer);
    };
}

} // namespace semblance
