// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace semblance {

/// Bytes a second over the last few seconds.
class TransferRate {
public:
    using Clock = std::chrono::steady_clock;

    void add(Clock::time_point now, std::uint64_t bytes) {
        m_steps.push_back({now, bytes});
        m_sum += bytes;
        while (now - m_steps.front().when > kWindow) {
            m_sum -= m_steps.front().bytes;
            m_steps.pop_front();
        }
    }
    /// 0 before there is anything to tell.
    double bytesPerSecond() const {
        if (m_steps.size() < 2) return 0;
        const std::chrono::duration<double> span = m_steps.back().when - m_steps.front().when;
        // The first step's bytes came before the span begins.
        return span.count() > 0 ? static_cast<double>(m_sum - m_steps.front().bytes) / span.count() : 0;
    }

private:
    static constexpr std::chrono::seconds kWindow{5};
    struct Step {
        Clock::time_point when;
        std::uint64_t bytes;
    };

    std::deque<Step> m_steps;
    std::uint64_t m_sum = 0;
};

} // namespace semblance
