// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/Network.h"
#include "core/training/Checkpoint.h"
#include "core/training/Trainer.h"
#include "core/training/Trial.h"

namespace semblance {

/// What tests give a run in place of what the machine says.
struct RunLimits {
    std::optional<MemoryLimit> memory; ///< that a step may take
    double trialSeconds = 4;
    double checkpointSeconds = 300; ///< at least so often a checkpoint is written within an epoch
    std::function<void(int microBatch, Pass pass)> beforeStep; ///< may throw what a step could throw
};

/// Checks options, set and source against one another. Throws Error: InvalidArgument, DataSet.
void checkRun(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options);

/// Checks that a run may go on from a checkpoint with these options and data: all options but `epochs`,
/// `early_stop_epochs` and `device` are the checkpoint's, and so is the data set. Throws Error: InvalidArgument, DataSet.
void checkResume(const Checkpoint& checkpoint, const TrainingSet& set, const TrainingOptions& options,
                 const RunDescription& run);

/// Checks that the steps of a run that goes on still fit. Throws Error (OutOfMemory).
void checkPredicted(const ComputeChoice& choice, const MemoryLimit& limit);

/// The compute choice of a new run, by trial; `trialFolder` keeps what it measured, where it is not empty. Throws Error: DeviceUnavailable, OutOfMemory.
TrialResult chooseCompute(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                          const RunLimits& limits, const std::filesystem::path& trialFolder,
                          const Cancellation& cancel);

/// A network as a run begins with it, and how the images that it gets are normalised.
struct StartedNetwork {
    std::shared_ptr<Network> network;
    Normalisation normalisation;
};

/// The network of a run on the CPU: initialised from the seed, then with the weights of `run.startFile` (or, where that is
/// empty, of the path `options.start`), whatever readStart reads; `onMessage` hears how many were taken and what was not.
/// The last layer starts anew where the file has another number of classes; any other gap is refused, but for a whole part
/// of a network in two (NetworkInfo::pretrainedPrefix). The normalisation is that of the weights where it is known
/// (`run.startNormalisation`, else a model file's own), else the network's. Throws Error: InvalidArgument (weights of
/// another network), what readStart throws.
StartedNetwork startNetwork(const TrainingOptions& options, const RunDescription& run, int classes,
                            const std::function<void(const std::string&)>& onMessage);

/// The network that a checkpoint's tensors go into, initialised from the seed.
StartedNetwork networkToRestore(const TrainingOptions& options, const Normalisation& normalisation, int classes);

/// Copies a checkpoint's tensors into network, optimiser and average. Throws Error (DamagedFile) where one is missing or misshaped.
class StepRunner;
void restore(StepRunner& runner, const Checkpoint& checkpoint);
/// The other way.
std::vector<StoredTensor> stored(StepRunner& runner);

/// Training images a class.
std::vector<std::int64_t> classCounts(const TrainingSet& set);

} // namespace semblance
