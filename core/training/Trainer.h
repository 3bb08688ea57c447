// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/base/Cancellation.h"
#include "core/batches/PixelSource.h"
#include "core/training/TrainingEvents.h"

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace semblance {

/// Stop and pause of one run, from any thread; the trainer reads it once a batch.
class TrainingControl {
public:
    void stop();
    void pause();
    void resume();
    bool isStopRequested() const { return m_stop.isRequested(); }
    bool isPaused() const;
    /// Trainer only: returns at once, or when resumed, stopped or asked for something. Returns the seconds waited.
    double waitWhilePaused();
    const Cancellation& cancellation() const { return m_stop; }

    using Options = std::vector<std::pair<std::string, std::string>>;
    /// Changes options of the run that is under way, together, before its next training step: changeableOptions() only, as
    /// setOption() takes them. What is refused is told through TrainingObserver::onMessage().
    void change(Options options);
    /// Trainer only: what was asked for since the last call.
    std::vector<Options> takeChanges();

    /// Has a checkpoint written at the next step, also while the run is paused: the machine is about to sleep.
    void requestCheckpoint();
    /// Trainer only: whether that was asked for since the last call.
    bool takeCheckpointRequest();
    /// Has the run kept in another folder from now on, with all that the old one can still give: its disk is full or gone.
    /// Told through TrainingObserver::onMoved(), or onMessage() where the folder cannot be used.
    void moveTo(std::filesystem::path folder);
    /// Trainer only: likewise; the last folder that was named.
    std::optional<std::filesystem::path> takeMove();

private:
    Cancellation m_stop;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_paused = false;
    std::vector<Options> m_changes;
    bool m_wantsCheckpoint = false;
    std::optional<std::filesystem::path> m_target;
};

/// The options that may be changed while a run runs: learning rate, end of the schedule, number of epochs, early stop,
/// augmentation.
const std::vector<std::string_view>& changeableOptions();

/// What a run is about, beside its options.
struct RunDescription {
    std::filesystem::path folder; ///< RUN: gets model.semblance, checkpoints, metrics.csv, run.json
    std::string dataSetFolder;    ///< UTF-8
    std::string dataSetName;
    std::string dataSetFingerprint;
    /// The data set's class folders that take part, and the names that they learn under (several may share one).
    std::vector<std::pair<std::string, std::string>> classFolders;
    std::vector<std::string> trainingFiles;   ///< relative, in the order of TrainingSet::training
    std::vector<std::string> validationFiles; ///< relative, in the order of TrainingSet::validation
    std::optional<ScaleRange> trainingScale;
    /// The file that TrainingOptions::start stands for, where that is a name; empty: start is a path itself.
    std::filesystem::path startFile;
    /// How images were normalised for those weights, where it is known; else the network's own normalisation is used.
    std::optional<Normalisation> startNormalisation;
    std::filesystem::path trialFolder; ///< keeps what trials measured (TrialCache); empty: they are made anew
    bool resume = false;               ///< go on from the newest whole checkpoint; start where there is none
};

/// Trains one network: choice by trial, memory check, epochs, checkpoints, best epoch -> model file. Synchronous; starts
/// no thread that outlives the call; never throws: every end is a TrainingOutcome, after the last event.
/// Where a step of the whole batch does not fit, or memory runs out all the same, a batch goes through the network in parts
/// (ComputeChoice::microBatch), whose gradients are those of the whole but for batch normalisation, which sees a part.
/// Schedule, optimiser and loss as options say; best epoch by validation macro-F1 (training loss without validation).
TrainingOutcome train(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                      const RunDescription& run, TrainingControl& control, TrainingObserver& observer);

} // namespace semblance
