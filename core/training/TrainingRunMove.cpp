// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of a run from outside between two steps: a pause, a checkpoint, another folder.
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/training/TrainingRun.h"

#include <limits>

namespace semblance {
namespace {

/// False: it could not be read, or not written.
bool copyFile(const std::filesystem::path& from, const std::filesystem::path& to) {
    try {
        const std::vector<std::byte> content = readFile(from, std::numeric_limits<std::uint64_t>::max());
        DurableFile file(to);
        file.write(content);
        file.commit();
        return true;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

void TrainingRun::serve() {
    if (const auto folder = m_control.takeMove()) moveTo(*folder);
    if (m_control.takeCheckpointRequest())
        writeState(); // also where it is kept already: whoever asks waits for a newer file
}

double TrainingRun::rest() {
    serve();
    double seconds = 0;
    while (m_control.isPaused() && !m_control.isStopRequested()) {
        keepState();
        m_checkpoints->finish();
        tellCheckpoints();
        seconds += m_control.waitWhilePaused();
        serve();
    }
    return seconds;
}

void TrainingRun::moveTo(const std::filesystem::path& folder) {
    try {
        move(folder);
    } catch (const Error& error) {
        m_observer.onMessage("the run cannot be kept in " + toUtf8(folder) + ": " + error.what());
        m_observer.onCheckpointFailed({folder, error.what(), m_stateBytes});
        return;
    }
    m_observer.onMessage("the run is kept in " + toUtf8(folder) + " from now on");
    m_observer.onMoved(folder);
    writeState();
}

void TrainingRun::move(const std::filesystem::path& folder) {
    auto lock = std::make_unique<RunLock>(folder);
    if (holdsRun(folder))
        throw Error(ErrorKind::InvalidArgument, "the folder holds a run already; choose another one", folder);
    m_checkpoints->finish(); // into the old folder, if it can
    tellCheckpoints();
    for (const char* const curves : {"metrics.csv", "batches.csv"})
        copyFile(m_run.folder / curves, folder / curves); // what cannot be read any more is missing in the curves
    const bool hasModel = copyFile(modelFile(), folder / modelFile().filename());
    RunRecord record = m_writer->record();
    record.folder = folder;
    m_writer = std::make_unique<RunWriter>(record, m_recordFrom.value_or(m_position));
    m_recordFrom.reset();
    m_checkpoints = std::make_unique<CheckpointWriter>(folder);
    m_lock = std::move(lock);
    m_run.folder = folder;
    m_checkpointFailure.clear();
    if (hasModel || m_best.epoch == 0) return;
    m_observer.onMessage("the model of the best epoch could not be copied; the next epoch counts as the best so far");
    m_best = BestEpoch{};
}

} // namespace semblance
