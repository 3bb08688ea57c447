// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace semblance {

/// One worker thread that runs jobs in order. post() and dropPending() from any thread. The destructor drops what waits and
/// joins the job that runs, so a job's owner must tell it to stop first (Cancellation). A job catches what it throws and
/// answers with it; what escapes all the same ends that job alone, and stands in faults(). Threads that OpenMP keeps for it
/// (endKeptThreads) end when it has had nothing to do for the time that the constructor takes.
class JobThread {
public:
    explicit JobThread(std::chrono::milliseconds keepsThreads = {});
    ~JobThread();
    JobThread(const JobThread&) = delete;
    JobThread& operator=(const JobThread&) = delete;

    void post(std::function<void()> job);
    /// As post(), but before everything that waits.
    void postFirst(std::function<void()> job);
    void dropPending();

    /// What escaped from jobs of every thread of the program, the newest last, at most ten; for *Copy diagnostics*. It is a
    /// log: nothing else depends on it. From any thread.
    static std::vector<std::string> faults();

private:
    void work(const std::stop_token& stop);

    const std::chrono::milliseconds m_keepsThreads;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<std::function<void()>> m_jobs;
    std::jthread m_thread; ///< last: it starts with everything above in place
};

} // namespace semblance
