// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/StepQueue.h"

#include <c10/cuda/CUDAEvent.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <array>
#include <functional>
#include <optional>

namespace semblance {

/// The streams of one queue. LibTorch's allocator and cuBLAS keep memory of their own for each stream that was ever used,
/// so that streams are given back and used again.
struct QueueStreams {
    c10::cuda::CUDAStream computing;
    c10::cuda::CUDAStream copying;
};

/// A StepQueue on a stream of LibTorch's pool, with a second one for copies. Recorded work is an at::cuda::CUDAGraph with a
/// memory pool of its own. One thread.
class CudaStepQueue : public StepQueue {
public:
    using GiveBack = std::function<void(const QueueStreams&)>;

    CudaStepQueue(c10::DeviceIndex card, const QueueStreams& streams, GiveBack giveBack);
    /// Waits for its work.
    ~CudaStepQueue() override;
    CudaStepQueue(const CudaStepQueue&) = delete;
    CudaStepQueue& operator=(const CudaStepQueue&) = delete;

    void enter() override;
    void leave() noexcept override;
    torch::Tensor upload(const torch::Tensor& host) override;
    std::unique_ptr<RecordedWork> record(const std::function<void()>& work) override;
    std::uint64_t freeBytes() override;

private:
    c10::DeviceIndex m_card;
    QueueStreams m_streams;
    GiveBack m_giveBack;
    std::optional<c10::cuda::CUDAStreamGuard> m_inside; ///< between enter() and leave()
    c10::cuda::CUDAEvent m_before;                      ///< what was asked for before enter()
    c10::cuda::CUDAEvent m_copied;                      ///< the last upload
    std::array<c10::cuda::CUDAEvent, 2> m_ends;         ///< of the last two stretches
    std::size_t m_next = 0;                             ///< which of them ends next
};

} // namespace semblance
