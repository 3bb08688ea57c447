// SPDX-License-Identifier: GPL-3.0-or-later
// Without LibTorch.
#pragma once

#include "core/training/Checkpoint.h"
#include "core/training/RunFolder.h"

#include <sys/types.h>

namespace semblance {

/// Holds a run folder for this process while it lives, through a lock file that the kernel releases with the process.
class RunLock {
public:
    /// Creates the folder where it is missing. Throws Error: Busy (another run holds it), FileUnwritable.
    explicit RunLock(const std::filesystem::path& folder);
    ~RunLock();
    /// Whether a process trains in the folder now; makes no file where there is none.
    static bool isHeld(const std::filesystem::path& folder);
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;

private:
    int m_descriptor = -1;
};

/// Throws what RunLock will, as far as can be told without making the folder: asked before images are prepared, which may
/// take long.
void requireRunFolder(const std::filesystem::path& folder);

/// A text file that grows by whole lines. Throws Error (FileUnwritable). Not thread-safe.
class LineFile {
public:
    explicit LineFile(std::filesystem::path path);
    ~LineFile();
    LineFile(const LineFile&) = delete;
    LineFile& operator=(const LineFile&) = delete;

    void append(std::string_view line);
    /// Waits until the disk has it.
    void sync();

private:
    [[noreturn]] void fail() const;
    [[noreturn]] void takeBack(off_t end) const;
    std::filesystem::path m_path;
    int m_descriptor = -1;
};

/// Writes run.json, metrics.csv and batches.csv of one run (docs/formats/run-folder.md). Not thread-safe.
class RunWriter {
public:
    /// Writes run.json at once; keeps of earlier curves what lies before `position` (at the beginning: nothing).
    RunWriter(const RunRecord& record, const RunPosition& position);

    void append(const BatchEvent& event);
    void append(const EpochEvent& event);
    /// All changes so far; run.json is written anew.
    void setChanges(const std::vector<RunChange>& changes);
    void finish(const TrainingOutcome& outcome);
    const RunRecord& record() const { return m_record; }

private:
    RunRecord m_record;
    LineFile m_epochs;
    LineFile m_batches;
};

} // namespace semblance
