// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace semblance {

/// A request to stop, read by the working loop once a batch or a file. Any thread may request; it is never taken back.
class Cancellation {
public:
    void request() { m_requested.store(true, std::memory_order_relaxed); }
    bool isRequested() const { return m_requested.load(std::memory_order_relaxed); }

private:
    std::atomic<bool> m_requested{false};
};

/// How far a long call has come; `total` is 0 while it is not known yet.
struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

/// Receives progress. Called from any worker of the call, never from two at a time, never after the call returned.
using ProgressSink = std::function<void(const Progress&)>;

} // namespace semblance
