// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Trainer.h"

#include "core/base/KeptThreads.h"

#include <chrono>
#include <utility>

namespace semblance {

void TrainingControl::stop() {
    // Under the mutex, so that a trainer that is about to sleep does not miss it.
    const std::lock_guard lock(m_mutex);
    m_stop.request();
    m_wake.notify_all();
}

void TrainingControl::pause() {
    const std::lock_guard lock(m_mutex);
    m_paused = true;
}

void TrainingControl::resume() {
    const std::lock_guard lock(m_mutex);
    m_paused = false;
    m_wake.notify_all();
}

bool TrainingControl::isPaused() const {
    const std::lock_guard lock(m_mutex);
    return m_paused;
}

void TrainingControl::change(Options options) {
    const std::lock_guard lock(m_mutex);
    m_changes.push_back(std::move(options));
}

std::vector<TrainingControl::Options> TrainingControl::takeChanges() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_changes, {});
}

void TrainingControl::requestCheckpoint() {
    const std::lock_guard lock(m_mutex);
    m_wantsCheckpoint = true;
    m_wake.notify_all();
}

bool TrainingControl::takeCheckpointRequest() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_wantsCheckpoint, false);
}

void TrainingControl::moveTo(std::filesystem::path folder) {
    const std::lock_guard lock(m_mutex);
    m_target = std::move(folder);
    m_wake.notify_all();
}

std::optional<std::filesystem::path> TrainingControl::takeMove() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_target, std::nullopt);
}

double TrainingControl::waitWhilePaused() {
    const auto isToWait = [this] { return m_paused && !m_stop.isRequested() && !m_wantsCheckpoint && !m_target; };
    std::unique_lock lock(m_mutex);
    if (!isToWait()) return 0;
    const auto begin = std::chrono::steady_clock::now();
    lock.unlock();
    endKeptThreads();
    lock.lock();
    m_wake.wait(lock, [&isToWait] { return !isToWait(); });
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace semblance
