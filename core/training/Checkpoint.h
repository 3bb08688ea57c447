// SPDX-License-Identifier: GPL-3.0-or-later
// Without LibTorch.
#pragma once

#include "core/model/ModelFile.h"
#include "core/training/TrainingEvents.h"

#include <functional>
#include <optional>

namespace semblance {

/// How far a run has come.
struct RunPosition {
    int epochsDone = 0;
    int step = 0; ///< steps done in the epoch after them; all of them: its validation is still to come
    std::int64_t globalStep = 0;
    double seconds = 0; ///< of the run so far
    /// Of the unfinished epoch: sum of losses over images, and the training confusion matrix.
    double lossSum = 0;
    std::vector<std::vector<std::int64_t>> confusion;
    double reconstructionSum = 0; ///< of reconstruction errors over images
    int rateHalvings = 0;         ///< how often the run went back because its loss was no number
};

/// The best epoch so far.
struct BestEpoch {
    int epoch = 0;   ///< 0: none yet
    Metrics metrics; ///< of validation; without validation images the loss alone, of training
    int epochsSince = 0;
};

/// Everything that a run needs to go on as if it had never stopped. What is random in a run is drawn from the seed and the
/// position alone (order of an epoch, augmentation of a step), so that no generator's state has to be kept.
struct Checkpoint {
    TrainingOptions options;
    ComputeChoice choice;
    std::string choiceReason;
    Normalisation normalisation; ///< of the images that the network gets
    std::string dataSetFingerprint;
    std::vector<std::string> classNames;
    std::int64_t trainingImages = 0;
    std::int64_t validationImages = 0;
    // As in RunRecord, for a run whose run.json is lost; empty in older files.
    std::string dataSetFolder;
    std::vector<std::pair<std::string, std::string>> classFolders;
    std::vector<std::string> trainingFiles;
    std::vector<std::string> validationFiles;
    RunPosition position;
    BestEpoch best;
    std::vector<RunChange> changes;    ///< of `options`, those that the run began with
    std::vector<StoredTensor> tensors; ///< "network.<name>", "optimiser.<buffer>.<name>", "average.<name>"
};

/// Writes checkpoint-<global step>.state into the folder (docs/formats/run-folder.md), whole or not at all, then removes
/// those older than the one before it. Throws Error (FileUnwritable).
void writeCheckpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint);

/// Reads and verifies one. Throws Error: FileNotFound, ForeignFile, NewerFormat, DamagedFile.
Checkpoint readCheckpoint(const std::filesystem::path& file);

/// The folder's checkpoints, the newest first.
std::vector<std::filesystem::path> checkpointFiles(const std::filesystem::path& folder);

/// The newest one that is whole; `onSkipped` hears of each that is not. Nothing where there is none.
std::optional<Checkpoint> newestCheckpoint(const std::filesystem::path& folder,
                                           const std::function<void(const std::string&)>& onSkipped);

} // namespace semblance
