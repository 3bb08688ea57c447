// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobThread.h"

#include <utility>

namespace semblance {

JobThread::JobThread() : m_thread([this](const std::stop_token& stop) { work(stop); }) {}

JobThread::~JobThread() {
    dropPending();
    m_thread.request_stop();
}

void JobThread::post(std::function<void()> job) {
    const std::lock_guard lock(m_mutex);
    m_jobs.push_back(std::move(job));
    m_wake.notify_one();
}

void JobThread::postFirst(std::function<void()> job) {
    const std::lock_guard lock(m_mutex);
    m_jobs.push_front(std::move(job));
    m_wake.notify_one();
}

void JobThread::dropPending() {
    const std::lock_guard lock(m_mutex);
    m_jobs.clear();
}

void JobThread::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::function<void()> job;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_jobs.empty(); })) return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job();
    }
}

} // namespace semblance
