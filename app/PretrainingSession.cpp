// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PretrainingSession.h"

#include "core/training/Devices.h"

namespace semblance {
namespace {

using Put = RunThread<PretrainingEvent, PretrainingOutcome>::Put;
using Step = PretrainingPreparationEvent::Step;

class Observer : public PretrainingObserver {
public:
    explicit Observer(const Put& put) : m_put(put) {}
    void onStarted(const PretrainingStarted& event) override { m_put(event); }
    void onBatch(const PretrainingBatch& event) override { m_put(event); }
    void onEpoch(const PretrainingEpoch& event) override { m_put(event); }
    void onPictures(const std::vector<RebuiltPicture>& pictures) override { m_put(pictures); }
    void onMessage(const std::string& text) override { m_put(text); }

private:
    const Put& m_put;
};

void tellRemarks(const PreparedPretraining& prepared, Observer& observer) {
    if (prepared.identical > 0)
        observer.onMessage(std::to_string(prepared.identical) + " images are left out: others have the same content");
    if (!prepared.pixels.message.empty()) observer.onMessage(prepared.pixels.message);
    for (const UnreadableFile& file : prepared.unreadable)
        observer.onMessage(toUtf8(file.relativePath) + ": left out, " + file.reason);
}

} // namespace

PretrainingSession::PretrainingSession(QObject* parent)
    : QObject(parent),
      m_run(*this, "pretraining",
            {[this](const std::vector<PretrainingEvent>& events) { Q_EMIT eventsArrived(events); },
             [this](const PretrainingOutcome& outcome) { Q_EMIT ended(outcome); }}) {}

void PretrainingSession::start(const PretrainingPreparation& preparation, const std::filesystem::path& file) {
    m_run.start([preparation, file](TrainingControl& control, const Put& put) {
        const auto telling = [&put](Step step) {
            return [&put, step](const Progress& progress) { put(PretrainingPreparationEvent{step, progress}); };
        };
        setComputeThreads(preparation.options.threads);
        auto prepared =
            preparePretraining(preparation, control.cancellation(), telling(Step::Scanning), telling(Step::Decoding));
        PretrainingOutcome cancelled;
        cancelled.end = RunEnd::Cancelled;
        if (!prepared) return cancelled;
        Observer observer(put);
        tellRemarks(*prepared, observer);
        std::error_code ignored; // where the folder cannot be made, writing the weights says so
        std::filesystem::create_directories(file.parent_path(), ignored);
        prepared->request.file = file;
        return pretrain(*prepared->pixels.source, prepared->request, control, observer);
    });
}

} // namespace semblance
