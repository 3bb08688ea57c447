// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/training/TrainingEvents.h"

#include <optional>

namespace semblance {

/// A run as its folder tells it; what opening a finished run shows again.
struct RunRecord {
    std::filesystem::path folder;
    TrainingOptions options;
    RunStarted started;
    std::vector<std::string> classNames;
    std::vector<std::pair<std::string, std::string>> classFolders; ///< folder and name; empty in older records
    std::vector<std::string> trainingFiles;
    std::vector<std::string> validationFiles;
    std::string dataSetFolder;
    std::vector<RunChange> changes; ///< of options while it ran, by step; `options` are those that it began with
    std::vector<EpochEvent> epochs;
    std::vector<BatchEvent> batches;        ///< the thinned training curve
    std::optional<TrainingOutcome> outcome; ///< empty while it runs, or when it was killed
};

/// Reads run.json alone, without curves; where it is lost or damaged, what the newest whole checkpoint tells. Throws Error: FileNotFound, DamagedFile, NewerFormat.
RunRecord readRunRecord(const std::filesystem::path& folder);
/// Likewise, with the curves. Throws Error: FileNotFound, DamagedFile, NewerFormat.
RunRecord readRun(const std::filesystem::path& folder);
/// True where the folder holds a run (run.json or a checkpoint).
bool holdsRun(const std::filesystem::path& folder);
/// Removes what a killed run was writing (DurableFile). The caller holds the folder's RunLock: nobody writes there now.
void removeUnfinished(const std::filesystem::path& folder);

} // namespace semblance
