// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <c10/util/ThreadLocalDebugInfo.h>

#include <memory>

namespace semblance {

/// Counts what LibTorch's allocators hand out on one device to this thread's work (its backward pass included) while it
/// lives: the exact bytes of tensors, whatever the C library or the driver keeps beyond them. One thread; what one within
/// another counts, both count.
class MemoryMeter {
public:
    explicit MemoryMeter(const torch::Device& device);
    ~MemoryMeter();
    MemoryMeter(const MemoryMeter&) = delete;
    MemoryMeter& operator=(const MemoryMeter&) = delete;

    /// The most that was held at once beyond what was held at the beginning, in bytes.
    std::uint64_t peakBytes() const;

private:
    class Reporter;
    std::shared_ptr<Reporter> m_reporter;
    std::unique_ptr<c10::DebugInfoGuard> m_guard;
};

/// The most that LibTorch held of a card's memory since resetCardPeak(), with what it keeps for reuse and for recorded
/// steps, in bytes; 0 for the CPU.
std::uint64_t cardPeakBytes(const torch::Device& device);
void resetCardPeak(const torch::Device& device);

} // namespace semblance
