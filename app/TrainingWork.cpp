// SPDX-License-Identifier: GPL-3.0-or-later
// What a training session runs; apart from the session, which does without LibTorch.
#include "app/TrainingSession.h"
#include "core/base/Error.h"
#include "core/training/Checkpoint.h"
#include "core/training/Devices.h"
#include "core/training/RunFolder.h"

namespace semblance {
namespace {

/// Tells of a run that is gone on with first what it told before. Its curves were cut back to the checkpoint then.
class Retelling : public TrainingObserver {
public:
    Retelling(TrainingObserver& to, std::filesystem::path folder) : m_to(to), m_folder(std::move(folder)) {}
    void onStarted(const RunStarted& event) override {
        m_to.onStarted(event);
        try {
            retell(readRun(m_folder));
        } catch (const Error& error) {
            m_to.onMessage(std::string("the curves so far cannot be shown: ") + error.what());
        }
    }
    void onBatch(const BatchEvent& event) override { m_to.onBatch(event); }
    void onEpoch(const EpochEvent& event) override { m_to.onEpoch(event); }
    void onPictures(const std::vector<RebuiltPicture>& pictures) override { m_to.onPictures(pictures); }
    void onChanged(const RunChange& change) override { m_to.onChanged(change); }
    void onCheckpointFailed(const CheckpointFailure& failure) override { m_to.onCheckpointFailed(failure); }
    void onCheckpointKept(const std::filesystem::path& folder) override { m_to.onCheckpointKept(folder); }
    void onMoved(const std::filesystem::path& folder) override { m_to.onMoved(folder); }
    void onWentBack(const WentBack& place) override { m_to.onWentBack(place); }
    void onMessage(const std::string& text) override { m_to.onMessage(text); }

private:
    void retell(RunRecord run) {
        for (BatchEvent& batch : run.batches) {
            batch.secondsLeft = -1;
            m_to.onBatch(batch);
        }
        for (EpochEvent& epoch : run.epochs) {
            epoch.secondsLeft = -1;
            m_to.onEpoch(epoch);
        }
    }

    TrainingObserver& m_to;
    std::filesystem::path m_folder;
};

/// Where no checkpoint is whole the run would begin anew, over what it has learned.
void requireWholeCheckpoint(const std::filesystem::path& folder) {
    if (!newestCheckpoint(folder, [](const std::string&) {}))
        throw Error(ErrorKind::DamagedFile, "no checkpoint of the run can be read", folder);
}

} // namespace

TrainingSession::Work trainingWork(std::shared_ptr<const ScanReport> report, const PreparationOptions& preparation) {
    return [report = std::move(report), preparation](TrainingControl& control, TrainingObserver& observer,
                                                     const PreparationSink& sink) {
        setComputeThreads(preparation.training.threads);
        if (preparation.resume) requireWholeCheckpoint(preparation.runFolder);
        auto prepared = prepareTraining(*report, preparation, control.cancellation(), sink);
        TrainingOutcome cancelled;
        cancelled.end = RunEnd::Cancelled;
        if (!prepared) return cancelled;
        if (!prepared->pixels.message.empty()) observer.onMessage(prepared->pixels.message);
        for (const std::string& remark : prepared->remarks)
            observer.onMessage(remark);
        for (const UnreadableFile& file : prepared->pixels.unreadable)
            observer.onMessage(toUtf8(file.relativePath) + ": left out, " + file.reason);
        Retelling retelling(observer, preparation.runFolder);
        TrainingObserver& listener = preparation.resume ? retelling : observer;
        return train(*prepared->pixels.source, prepared->split.set, prepared->options, prepared->run, control,
                     listener);
    };
}

} // namespace semblance
