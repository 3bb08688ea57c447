// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/model/ModelDescription.h"
#include "core/model/RebuiltPicture.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace semblance {

/// What was chosen at the start of a run, by trial or by force; stands in every checkpoint.
struct ComputeChoice {
    std::string device = "cpu";
    int threads = 1;
    Precision precision = Precision::Float32;
    MemoryFormat memoryFormat = MemoryFormat::Contiguous;
    int batch = 16;
    int microBatch = 16; ///< images that go through the network at once; fewer than the batch where memory is short
    double imagesPerSecond = 0;       ///< measured by the trial; 0 where it was forced
    std::uint64_t predictedBytes = 0; ///< memory that a step needs beyond what the process holds
    bool operator==(const ComputeChoice&) const = default;
};

struct RunStarted {
    ComputeChoice choice;
    std::string choiceReason; ///< "bf16 channels-last 36.5 images/s, fp32 contiguous 15.0 images/s"
    std::int64_t parameters = 0;
    std::int64_t trainingImages = 0;
    std::int64_t validationImages = 0;
    int epochs = 0;
    int stepsPerEpoch = 0;
};

/// Options that were changed while a run ran.
struct RunChange {
    std::int64_t globalStep = 0;                              ///< the first step that they hold for, counted from 0
    int epoch = 0;                                            ///< that step's, counted from 1
    std::vector<std::pair<std::string, std::string>> options; ///< key and value, as setOption() takes them
    int rateHalvings =
        0; ///< of the run when it was made (RunPosition): a learning rate set after them is not halved by them
    bool operator==(const RunChange&) const = default;
};

/// What goes over the images: a training epoch, its validation, or a frozen network that looks at each image once, before
/// the first epoch.
enum class Pass { Training, Validation, Features };

/// Thinned: at most one every 50 ms, and always the last of an epoch.
struct BatchEvent {
    int epoch = 0; ///< counted from 1
    int step = 0;  ///< within the epoch, counted from 1
    int stepsPerEpoch = 0;
    std::int64_t globalStep = 0;
    double loss = 0;     ///< mean over the steps since the last event
    double accuracy = 0; ///< likewise
    double imagesPerSecond = 0;
    double learningRate = 0;
    double secondsLeft = 0;     ///< to the end of the run
    Pass pass = Pass::Training; ///< in the others loss and accuracy stay as they were
};

struct EpochEvent {
    int epoch = 0; ///< counted from 1
    double trainLoss = 0;
    double trainAccuracy = 0;
    Metrics validation; ///< empty where there are no validation images
    /// Mean squared errors of what an auto-encoder rebuilds; nothing for other networks, and while it is frozen.
    std::optional<double> trainReconstructionError;
    std::optional<double> validationReconstructionError;
    double learningRate = 0;
    double imagesPerSecond = 0; ///< of the training pass
    double seconds = 0;         ///< of the whole epoch
    double secondsLeft = 0;
    bool isBest = false;
};

/// A checkpoint that could not be written. The training goes on, but what it has learned since the last one is not kept.
struct CheckpointFailure {
    std::filesystem::path folder;
    std::string reason;      ///< one English sentence
    std::uint64_t bytes = 0; ///< of a checkpoint; two of them and the model are what a run folder holds
};

/// A loss was no number: the run went back to this place, and events of later steps hold no more.
struct WentBack {
    int epochsDone = 0;
    std::int64_t globalStep = 0;
};

enum class RunEnd { Completed, Cancelled, Failed };

/// The value in which every run ends.
struct TrainingOutcome {
    RunEnd end = RunEnd::Completed;
    bool stoppedEarly = false;       ///< Completed, by early stop
    std::string errorKind;           ///< Failed: errorKindName
    std::string reason;              ///< Failed: one sentence
    std::filesystem::path errorPath; ///< Failed: the file concerned, if any
    std::filesystem::path model;     ///< model.semblance of the best epoch; empty where no epoch ended
    int bestEpoch = 0;
    Metrics best;
    int epochsDone = 0;
    double seconds = 0;
    std::int64_t missingImages = 0; ///< that could not be read any more
    std::string unkept;             ///< Cancelled: why its last state could not be written, one sentence; empty: it was
};

/// Receives the events of a run on the training thread. Must not block.
class TrainingObserver {
public:
    virtual ~TrainingObserver() = default;
    virtual void onStarted(const RunStarted&) {}
    virtual void onBatch(const BatchEvent&) {}
    virtual void onEpoch(const EpochEvent&) {}
    /// Before onEpoch(), of a network that rebuilds images: the same few validation images each time, taken evenly from all.
    virtual void onPictures(const std::vector<RebuiltPicture>&) {}
    /// Options were changed, by TrainingControl::change() or, in a run that goes on, as they were before.
    virtual void onChanged(const RunChange&) {}
    /// Once, until onCheckpointKept(): the disk is full, read-only or gone. Another place: TrainingControl::moveTo().
    virtual void onCheckpointFailed(const CheckpointFailure&) {}
    /// The first one that was written after some that were not, into this folder.
    virtual void onCheckpointKept(const std::filesystem::path&) {}
    /// The run is kept in this folder from now on, as TrainingControl::moveTo() asked.
    virtual void onMoved(const std::filesystem::path&) {}
    virtual void onWentBack(const WentBack&) {}
    /// A line for the log: a choice made, a checkpoint that could not be written.
    virtual void onMessage(const std::string&) {}
};

} // namespace semblance
