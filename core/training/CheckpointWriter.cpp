// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/CheckpointWriter.h"

#include <exception>
#include <utility>

namespace semblance {

CheckpointWriter::CheckpointWriter(std::filesystem::path folder)
    : m_folder(std::move(folder)), m_thread([this](const std::stop_token& stop) { work(stop); }) {}

CheckpointWriter::~CheckpointWriter() {
    finish();
}

void CheckpointWriter::put(Checkpoint checkpoint) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting; });
    m_waiting = std::move(checkpoint);
    m_changed.notify_all();
}

void CheckpointWriter::finish() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting && !m_isWriting; });
}

std::vector<std::string> CheckpointWriter::takeResults() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_results, {});
}

void CheckpointWriter::work(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return m_waiting.has_value(); })) {
        const Checkpoint checkpoint = *std::exchange(m_waiting, std::nullopt);
        m_isWriting = true;
        m_changed.notify_all();
        lock.unlock();
        std::string failure;
        try {
            writeCheckpoint(m_folder, checkpoint);
        } catch (const std::exception& error) {
            failure = error.what();
        }
        lock.lock();
        m_results.push_back(std::move(failure));
        m_isWriting = false;
        m_changed.notify_all();
    }
}

} // namespace semblance
