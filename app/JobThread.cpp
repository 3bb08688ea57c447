// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobThread.h"

#include "core/base/KeptThreads.h"

#include <exception>
#include <utility>

namespace semblance {

namespace {

constexpr std::size_t kMostFaults = 10;

class FaultLog {
public:
    void add(const std::string& what) {
        const std::lock_guard lock(m_mutex);
        m_faults.push_back(what);
        if (m_faults.size() > kMostFaults) m_faults.erase(m_faults.begin());
    }
    std::vector<std::string> all() const {
        const std::lock_guard lock(m_mutex);
        return m_faults;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_faults;
};

FaultLog& faultLog() {
    static FaultLog log;
    return log;
}

void runGuarded(const std::function<void()>& job) {
    try {
        job();
    } catch (const std::exception& fault) {
        faultLog().add(fault.what());
    } catch (...) {
        faultLog().add("an exception of unknown type");
    }
}

} // namespace

std::vector<std::string> JobThread::faults() {
    return faultLog().all();
}

JobThread::JobThread(std::chrono::milliseconds keepsThreads)
    : m_keepsThreads(keepsThreads), m_thread([this](const std::stop_token& stop) { work(stop); }) {}

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
            const auto hasWork = [this] { return !m_jobs.empty(); };
            if (!m_wake.wait_for(lock, stop, m_keepsThreads, hasWork)) {
                lock.unlock();
                endKeptThreads();
                lock.lock();
                if (!m_wake.wait(lock, stop, hasWork)) return;
            }
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        runGuarded(job);
    }
}

} // namespace semblance
