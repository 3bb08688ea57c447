// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/InterruptedRuns.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/training/Checkpoint.h"
#include "core/training/RunChanges.h"
#include "core/training/RunWriter.h"

#include <algorithm>
#include <charconv>

namespace semblance {
namespace {

/// The step that the name of a checkpoint carries ("checkpoint-0000000120.state").
std::int64_t stepOf(const std::filesystem::path& checkpoint) {
    const std::string name = checkpoint.stem().string();
    const std::size_t digits = name.rfind('-') + 1;
    std::int64_t step = 0;
    std::from_chars(name.data() + digits, name.data() + name.size(), step);
    return step;
}

std::chrono::system_clock::time_point writtenAt(const std::filesystem::path& file) {
    std::error_code code;
    const auto time = std::filesystem::last_write_time(file, code);
    if (code) return {};
    return std::chrono::time_point_cast<std::chrono::system_clock::duration>(std::chrono::file_clock::to_sys(time));
}

bool hasEpochsLeft(const RunRecord& run) {
    return !run.outcome ||
           (run.outcome->end != RunEnd::Completed && run.outcome->epochsDone < optionsAtLast(run).epochs);
}

bool wasInterrupted(const RunRecord& run) {
    return hasEpochsLeft(run) && (!run.outcome || run.outcome->end == RunEnd::Cancelled);
}

std::optional<RunRecord> recordOf(const std::filesystem::path& folder) {
    try {
        RunRecord record = readRunRecord(folder);
        optionsAtLast(record); // throws where a change is none
        return record;
    } catch (const Error&) {
        return std::nullopt; // gone, damaged or of a later version: nothing that could be offered
    }
}

} // namespace

std::optional<InterruptedRun> interruptedRun(const std::filesystem::path& folder) {
    const auto checkpoints = checkpointFiles(folder);
    if (checkpoints.empty() || RunLock::isHeld(folder)) return std::nullopt;
    const auto record = recordOf(folder);
    if (!record || !wasInterrupted(*record)) return std::nullopt;
    InterruptedRun run;
    run.folder = folder;
    run.dataSetFolder = record->dataSetFolder;
    run.network = record->options.network;
    run.epochs = optionsAtLast(*record).epochs;
    run.stopped = writtenAt(checkpoints.front());
    if (record->started.stepsPerEpoch > 0)
        run.epochsDone = static_cast<int>(stepOf(checkpoints.front()) / record->started.stepsPerEpoch);
    return run;
}

bool canGoOn(const std::filesystem::path& folder) {
    if (checkpointFiles(folder).empty() || RunLock::isHeld(folder)) return false;
    const auto record = recordOf(folder);
    return record && hasEpochsLeft(*record);
}

RunRecord readToGoOn(const std::filesystem::path& folder) {
    if (checkpointFiles(folder).empty())
        throw Error(ErrorKind::FileNotFound, "the run is gone, or has no checkpoint", folder);
    if (RunLock::isHeld(folder)) throw Error(ErrorKind::Busy, "another training writes into this folder", folder);
    RunRecord run = readRun(folder);
    const std::filesystem::path dataSet = fromUtf8(run.dataSetFolder);
    std::error_code code;
    if (!std::filesystem::is_directory(dataSet, code))
        throw Error(ErrorKind::FileNotFound, "the folder of the run's images is not there", dataSet);
    return run;
}

std::vector<InterruptedRun> interruptedRuns(const std::vector<std::filesystem::path>& folders) {
    std::vector<InterruptedRun> runs;
    for (const std::filesystem::path& folder : folders)
        if (auto run = interruptedRun(folder)) runs.push_back(std::move(*run));
    std::ranges::stable_sort(runs, std::ranges::greater(), &InterruptedRun::stopped);
    return runs;
}

} // namespace semblance
