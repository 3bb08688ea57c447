// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Trial.h"

#include <algorithm>
#include <torch/torch.h>

namespace semblance {
namespace {

constexpr double shareOfFreeCardMemory = 0.9;
/// On a CPU a step takes up to a fifth more than its tensors: oneDNN's copies in its own layouts, and what the C library
/// keeps for the next step (densenet121 at 512x512 in float32: 4.1 GB for 3.4 GB of tensors).
constexpr double shareOfFreeHostMemory = 0.75;

} // namespace

int StepMemory::largestBatch(std::uint64_t bytes) const {
    if (bytes <= fixedBytes) return 0;
    const std::uint64_t room = (bytes - fixedBytes) / std::max<std::uint64_t>(bytesPerImage, 1);
    return static_cast<int>(std::min<std::uint64_t>(room, 1 << 20));
}

MemoryLimit stepMemoryLimit(const std::string& device) {
    MemoryLimit limit = freeMemory();
    double share = shareOfFreeHostMemory;
    if (device != "cpu") {
        share = shareOfFreeCardMemory;
        const auto index = torch::Device(device).index();
        limit = {at::getDeviceAllocator(torch::kCUDA)->getMemoryInfo(index).first, "the card"};
    }
    limit.bytes = static_cast<std::uint64_t>(static_cast<double>(limit.bytes) * share);
    return limit;
}

} // namespace semblance
