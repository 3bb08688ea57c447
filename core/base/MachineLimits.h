// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace semblance {

/// How much memory there is and who says so.
struct MemoryLimit {
    std::uint64_t bytes = 0;
    std::string origin; ///< "the machine", "the control group", "the card"
};

/// Where the kernel says things; another root lets tests say them.
struct KernelFiles {
    std::filesystem::path proc = "/proc";
    std::filesystem::path controlGroups = "/sys/fs/cgroup";
};

/// The most that this process may use of the machine's main memory: the machine's, or the smallest limit of the control
/// groups (version 1 or 2) that it is in. 0 bytes where the kernel says nothing. Thread-safe.
MemoryLimit totalMemory(const KernelFiles& files = {});

/// What is left of it now: available memory of the machine, or a control group's limit less what it holds beyond file
/// cache, whichever is smaller. Thread-safe.
MemoryLimit freeMemory(const KernelFiles& files = {});

/// "AMD EPYC …"; "CPU" where the kernel does not say.
std::string processorName(const KernelFiles& files = {});
/// bfloat16 arithmetic in hardware (AVX512-BF16, AMX-BF16, Arm BF16).
bool processorHasBFloat16(const KernelFiles& files = {});
/// Physical cores; 0 where the kernel does not say.
int physicalCores(const KernelFiles& files = {});
/// The control group's CPU quota in cores, rounded up; 0: none.
int quotaCores(const KernelFiles& files = {});

} // namespace semblance
