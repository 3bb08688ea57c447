// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cuda/CudaStepQueue.h"
#include "core/training/CudaModule.h"

#include <torch/version.h>

#include <map>
#include <mutex>
#include <vector>

namespace semblance {
namespace {

class LoadedModule : public CudaModule {
public:
    std::unique_ptr<StepQueue> makeQueue(int card) override {
        const auto index = static_cast<c10::DeviceIndex>(card);
        return std::make_unique<CudaStepQueue>(
            index, take(index), [this, index](const QueueStreams& streams) { giveBack(index, streams); });
    }

private:
    QueueStreams take(c10::DeviceIndex card) {
        const std::lock_guard lock(m_mutex);
        std::vector<QueueStreams>& idle = m_idle[card];
        if (idle.empty())
            return {c10::cuda::getStreamFromPool(/*isHighPriority=*/false, card),
                    c10::cuda::getStreamFromPool(/*isHighPriority=*/false, card)};
        const QueueStreams streams = idle.back();
        idle.pop_back();
        return streams;
    }
    void giveBack(c10::DeviceIndex card, const QueueStreams& streams) {
        const std::lock_guard lock(m_mutex);
        m_idle[card].push_back(streams);
    }

    std::mutex m_mutex;
    std::map<c10::DeviceIndex, std::vector<QueueStreams>> m_idle;
};

} // namespace
} // namespace semblance

/// The library's one function: semblance::cudaEntryName.
extern "C" __attribute__((visibility("default"))) const semblance::CudaEntry* semblanceCudaEntry() {
    static semblance::LoadedModule module;
    static const semblance::CudaEntry entry{semblance::cudaInterfaceVersion, SEMBLANCE_VERSION, TORCH_VERSION, &module};
    return &entry;
}
