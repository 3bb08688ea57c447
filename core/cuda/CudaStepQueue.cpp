// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cuda/CudaStepQueue.h"

#include <ATen/core/CachingHostAllocator.h>
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>

#include <exception>
#include <utility>

namespace semblance {
namespace {

namespace allocator = c10::cuda::CUDACachingAllocator;

/// What cannot be told where it happens: an error of the card stays with it, and the next call tells it.
template <typename Call>
void quietly(Call&& call) noexcept {
    try {
        call();
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
    }
}

/// The thread that waits sleeps, and leaves its core to those that read images.
c10::cuda::CUDAEvent sleepingEvent() {
    return c10::cuda::CUDAEvent(cudaEventDisableTiming | cudaEventBlockingSync);
}

class CudaRecordedWork : public RecordedWork {
public:
    CudaRecordedWork(std::unique_ptr<at::cuda::CUDAGraph> graph, const c10::cuda::CUDAStream& stream)
        : m_graph(std::move(graph)), m_stream(stream) {}
    /// Its memory goes back with it, which the card must be done with.
    ~CudaRecordedWork() override {
        quietly([this] { m_stream.synchronize(); });
        quietly([this] { m_graph.reset(); });
    }
    CudaRecordedWork(const CudaRecordedWork&) = delete;
    CudaRecordedWork& operator=(const CudaRecordedWork&) = delete;

    void repeat() override { m_graph->replay(); }

private:
    std::unique_ptr<at::cuda::CUDAGraph> m_graph;
    c10::cuda::CUDAStream m_stream;
};

/// Whether a graph closed its recording, and gives its memory back by itself.
bool isClosed(at::cuda::CUDAGraph& graph) {
    try {
        graph.pool(); // throws before that
        return true;
    } catch (const c10::Error&) {
        return false;
    }
}

/// LibTorch leaves a recording that failed half open: its allocators go on serving from the recording's memory, and the
/// generator refuses to draw outside of it. Each call fails where there is nothing to close.
void closeFailed(c10::DeviceIndex card, c10::MempoolId_t pool) {
    at::HostAllocator* const host = at::getHostAllocator(at::kCUDA);
    quietly([&] { allocator::endAllocateToPool(card, pool); });
    quietly([&] { host->end_allocate_to_pool(pool); });
    quietly([&] { allocator::releasePool(card, pool); });
    quietly([&] { host->release_pool(pool); });
    quietly([&] {
        at::Generator standard = at::cuda::detail::getDefaultCUDAGenerator(card);
        at::Generator fresh = at::cuda::detail::createCUDAGenerator(card);
        fresh.set_current_seed(standard.current_seed());
        standard.graphsafe_set_state(fresh);
    });
}

} // namespace

CudaStepQueue::CudaStepQueue(c10::DeviceIndex card, const QueueStreams& streams, GiveBack giveBack)
    : m_card(card), m_streams(streams), m_giveBack(std::move(giveBack)), m_ends{sleepingEvent(), sleepingEvent()} {}

CudaStepQueue::~CudaStepQueue() {
    quietly([this] {
        m_streams.copying.synchronize();
        m_streams.computing.synchronize();
    });
    m_giveBack(m_streams);
}

void CudaStepQueue::enter() {
    m_ends.at(m_next).synchronize();
    m_before.record(c10::cuda::getCurrentCUDAStream(m_card));
    m_inside.emplace(m_streams.computing);
    try {
        m_before.block(m_streams.computing);
    } catch (...) {
        m_inside.reset(); // nobody calls leave()
        throw;
    }
}

void CudaStepQueue::leave() noexcept {
    c10::cuda::CUDAEvent& end = m_ends.at(m_next);
    m_next = (m_next + 1) % m_ends.size();
    quietly([&] { end.record(m_streams.computing); });
    quietly([&] { m_inside.reset(); });
    quietly([&] { end.block(c10::cuda::getCurrentCUDAStream(m_card)); });
}

torch::Tensor CudaStepQueue::upload(const torch::Tensor& host) {
    torch::Tensor there;
    {
        const c10::cuda::CUDAStreamGuard copying(m_streams.copying);
        there = host.to(torch::Device(torch::kCUDA, m_card), /*non_blocking=*/true);
        m_copied.record(m_streams.copying);
    }
    m_copied.block(m_streams.computing);
    // The allocator must not hand the memory to another copy before the queue has read it.
    there.record_stream(m_streams.computing);
    return there;
}

std::unique_ptr<RecordedWork> CudaStepQueue::record(const std::function<void()>& work) {
    c10::cuda::device_synchronize();
    const c10::MempoolId_t pool = at::cuda::graph_pool_handle();
    auto graph = std::make_unique<at::cuda::CUDAGraph>();
    std::exception_ptr failure;
    try {
        // Of this thread alone: others read images into page-locked memory meanwhile. LibTorch registers the card's default
        // generator by itself, so that each replay draws anew.
        graph->capture_begin(pool, cudaStreamCaptureModeThreadLocal);
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        graph->capture_end();
    } catch (...) {
        if (!failure) failure = std::current_exception();
        if (!isClosed(*graph)) closeFailed(m_card, pool);
    }
    auto recorded = std::make_unique<CudaRecordedWork>(std::move(graph), m_streams.computing);
    if (failure) std::rethrow_exception(failure);
    return recorded;
}

std::uint64_t CudaStepQueue::freeBytes() {
    const c10::cuda::CUDAGuard onCard(m_card);
    c10::cuda::device_synchronize();
    allocator::emptyCache();
    return allocator::get()->getMemoryInfo(m_card).first;
}

} // namespace semblance
