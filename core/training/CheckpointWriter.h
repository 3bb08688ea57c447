// SPDX-License-Identifier: GPL-3.0-or-later
// Without LibTorch.
#pragma once

#include "core/training/Checkpoint.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace semblance {

/// Writes the checkpoints of one run in a thread of its own, so that the run goes on while the disk works. At most one is
/// being written and one waits. One thread calls it; it ends with the object, when everything is written.
class CheckpointWriter {
public:
    explicit CheckpointWriter(std::filesystem::path folder);
    ~CheckpointWriter();
    CheckpointWriter(const CheckpointWriter&) = delete;
    CheckpointWriter& operator=(const CheckpointWriter&) = delete;

    /// Takes a snapshot to be written; none is dropped. Waits where one waits already: the disk is slower than the training.
    void put(Checkpoint checkpoint);
    /// Waits until everything is written, or has failed.
    void finish();
    /// Of each checkpoint that was dealt with since it was last asked: empty where it was written, else why it could not be,
    /// one English sentence.
    std::vector<std::string> takeResults();

private:
    void work(const std::stop_token& stop);

    std::filesystem::path m_folder;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::optional<Checkpoint> m_waiting;
    bool m_isWriting = false;
    std::vector<std::string> m_results;
    std::jthread m_thread; ///< last: it starts with everything above in place
};

} // namespace semblance
