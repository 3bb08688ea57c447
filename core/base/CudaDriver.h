// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace semblance {

struct CudaCard {
    std::string name;
    std::uint64_t memoryBytes = 0;
    int capabilityMajor = 0;
    int capabilityMinor = 0;
};

/// What the NVIDIA driver's own library says, asked without LibTorch and without CUDA's headers. Thread-safe.
bool cudaDriverIsInstalled();
/// The cards that the driver lists; empty without one.
std::vector<CudaCard> cudaCards();

/// bfloat16 arithmetic in the hardware of a resolved device: "cpu", "cuda:1" (from compute capability 8.0 on). Thread-safe.
bool deviceHasBFloat16(const std::string& device);

} // namespace semblance
