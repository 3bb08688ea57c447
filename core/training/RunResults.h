// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Checkpoint.h"
#include "core/training/RunFolder.h"
#include "core/training/Trainer.h"

namespace semblance {

class Network;

/// What a run was given, by reference; all outlive it.
struct RunInputs {
    const PixelSource& pixels;
    const TrainingSet& set;
    const TrainingOptions& options;
    const RunDescription& run;
};

/// What a run has come to at its best epoch.
struct BestState {
    const Network& network;
    Normalisation normalisation; ///< of the images that the network gets
    BestEpoch best;
    std::vector<float> reconstructionErrors; ///< of the validation images; empty where nothing is rebuilt
};

/// What goes into the model file of the best epoch. Waits for the device.
ModelContent modelOf(const RunInputs& inputs, const BestState& state);

/// A checkpoint of these inputs; choice, position, best epoch and tensors are the caller's to fill in.
Checkpoint checkpointOf(const RunInputs& inputs);

/// What run.json says at the start.
RunRecord recordOf(const RunInputs& inputs, const RunStarted& started);

/// True where an epoch is better than the best so far: higher validation macro-F1, at equality the lower loss; without
/// validation images the lower training loss.
bool isBetter(const Metrics& metrics, const BestEpoch& best);

/// The metrics by which an epoch is judged: those of validation, or the training loss alone.
Metrics judgedMetrics(const EpochEvent& event);

/// Whether it was thrown for want of memory, by LibTorch or the C++ library.
bool isOutOfMemory(const std::exception& error);

/// Whether it was thrown because a card, its driver or a library on it stopped working.
bool isDeviceFault(const std::exception& error);

/// The outcome of a run that an exception ended.
TrainingOutcome failureOf(const std::exception& error);

} // namespace semblance
