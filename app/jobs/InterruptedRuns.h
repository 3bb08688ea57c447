// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/training/RunFolder.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

/// A training that came to no end of its own, and can be gone on with.
struct InterruptedRun {
    std::filesystem::path folder;
    std::string dataSetFolder; ///< UTF-8
    std::string network;       ///< key
    int epochsDone = 0;        ///< at its newest checkpoint
    int epochs = 0;
    std::chrono::system_clock::time_point stopped; ///< when its newest checkpoint was written
};

/// The run of a folder, if it was interrupted: it was killed (no outcome in run.json), or stopped before its last epoch;
/// there is a checkpoint, and no process trains there now. Whether a checkpoint is whole is found out when it is gone on
/// with. A folder that is gone or whose run.json cannot be read has no such run. Reads no curves and no checkpoint. Thread-safe.
///
/// A run that was stopped counts, because whoever asks names the folders: the window forgets those that the user stopped
/// for good, and keeps those that were stopped because it was closed.
std::optional<InterruptedRun> interruptedRun(const std::filesystem::path& folder);

/// Whether the run that this folder holds can be gone on with: as an interrupted one, or after a failure.
bool canGoOn(const std::filesystem::path& folder);

/// The run of a folder with its curves, to go on with it. Throws Error: FileNotFound (the run's folder, or a checkpoint in
/// it: path is the folder; its data set: path is that), Busy (a process trains there), what readRun() throws.
RunRecord readToGoOn(const std::filesystem::path& folder);

/// Those among the folders, the one that ran last first.
std::vector<InterruptedRun> interruptedRuns(const std::vector<std::filesystem::path>& folders);

} // namespace semblance
