// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/MemoryMeter.h"

#include <c10/core/Allocator.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <atomic>

namespace semblance {

/// LibTorch calls this with every allocation (positive) and release (negative).
class MemoryMeter::Reporter : public c10::MemoryReportingInfoBase {
public:
    explicit Reporter(torch::DeviceType type)
        : m_type(type),
          m_outer(dynamic_cast<c10::MemoryReportingInfoBase*>(
              c10::ThreadLocalDebugInfo::get(c10::DebugInfoKind::PROFILER_STATE))) {}

    void reportMemoryUsage(void* pointer, int64_t bytes, size_t allocated, size_t reserved,
                           c10::Device device) override {
        if (m_outer != nullptr) m_outer->reportMemoryUsage(pointer, bytes, allocated, reserved, device);
        if (device.type() != m_type) return;
        const std::int64_t held = m_held.fetch_add(bytes) + bytes;
        std::int64_t peak = m_peak.load();
        while (held > peak && !m_peak.compare_exchange_weak(peak, held)) {
        }
    }
    bool memoryProfilingEnabled() const override { return true; }
    std::int64_t peak() const { return m_peak.load(); }

private:
    torch::DeviceType m_type;
    c10::MemoryReportingInfoBase* m_outer; ///< LibTorch itself calls the innermost alone
    std::atomic<std::int64_t> m_held{0};   // a GPU's backward pass runs on another thread
    std::atomic<std::int64_t> m_peak{0};
};

MemoryMeter::MemoryMeter(const torch::Device& device)
    : m_reporter(std::make_shared<Reporter>(device.type())),
      m_guard(std::make_unique<c10::DebugInfoGuard>(c10::DebugInfoKind::PROFILER_STATE, m_reporter)) {}

MemoryMeter::~MemoryMeter() = default;

std::uint64_t MemoryMeter::peakBytes() const {
    return static_cast<std::uint64_t>(m_reporter->peak());
}

std::uint64_t cardPeakBytes(const torch::Device& device) {
    if (device.is_cpu()) return 0;
    const auto all = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
    const auto stats = c10::getDeviceAllocator(device.type())->getDeviceStats(device.index());
    return static_cast<std::uint64_t>(stats.reserved_bytes.at(all).peak);
}

void resetCardPeak(const torch::Device& device) {
    if (!device.is_cpu()) c10::getDeviceAllocator(device.type())->resetPeakStats(device.index());
}

} // namespace semblance
