// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/ParallelFor.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace semblance {
namespace {

/// What the threads of one call share.
class ParallelRun {
public:
    ParallelRun(std::size_t count, const ParallelOptions& options, const std::function<void(std::size_t)>& work)
        : m_count(count), m_options(options), m_work(work) {}

    void workUntilDone() {
        while (!m_options.cancel.isRequested() && !m_failed.load(std::memory_order_relaxed)) {
            const std::size_t index = m_next.fetch_add(1, std::memory_order_relaxed);
            if (index >= m_count) return;
            callOnce(index);
        }
    }
    bool finish() {
        if (m_error) std::rethrow_exception(m_error);
        if (m_done < m_count) return false;
        if (m_options.progress) m_options.progress({m_count, m_count});
        return true;
    }

private:
    void callOnce(std::size_t index) {
        try {
            m_work(index);
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            if (!m_error) m_error = std::current_exception();
            m_failed = true;
            return;
        }
        const std::size_t done = m_done.fetch_add(1) + 1;
        if (m_options.progress) report(done);
    }
    void report(std::size_t done) {
        const std::unique_lock lock(m_mutex, std::try_to_lock);
        const auto now = std::chrono::steady_clock::now();
        if (!lock || m_failed || done < m_reported || now - m_lastReport < std::chrono::milliseconds(50)) return;
        m_lastReport = now;
        m_reported = done;
        m_options.progress({done, m_count});
    }

    const std::size_t m_count;
    const ParallelOptions& m_options;
    const std::function<void(std::size_t)>& m_work;
    std::atomic<std::size_t> m_next{0};
    std::atomic<std::size_t> m_done{0};
    std::atomic<bool> m_failed{false};
    std::mutex m_mutex;
    std::exception_ptr m_error;
    std::chrono::steady_clock::time_point m_lastReport;
    std::size_t m_reported = 0;
};

std::size_t threadCount(int asked, std::size_t count) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    return std::clamp<std::size_t>(asked > 0 ? static_cast<std::size_t>(asked) : cores, 1,
                                   std::max<std::size_t>(count, 1));
}

} // namespace

bool parallelFor(std::size_t count, const ParallelOptions& options, const std::function<void(std::size_t)>& work) {
    ParallelRun run(count, options, work);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < threadCount(options.threads, count); ++i)
            threads.emplace_back([&run] { run.workUntilDone(); });
        run.workUntilDone();
    }
    return run.finish();
}

} // namespace semblance
