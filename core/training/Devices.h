// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace semblance {

/// Why a device cannot be used.
enum class DeviceState {
    Usable,
    NoDriver,    ///< the NVIDIA driver is not installed
    NoCudaPack,  ///< a driver is there, libtorch_cuda.so and its libraries are not
    NoDevice,    ///< driver and pack are there, and no card answers
    KernelFailed ///< the card is listed, the test kernel failed on it
};

struct DeviceInfo {
    std::string device; ///< "cpu", "cuda:0"
    std::string name;   ///< "AMD EPYC …", "NVIDIA H200"
    DeviceState state = DeviceState::Usable;
    std::string reason;            ///< one English sentence; empty where usable
    std::uint64_t memoryBytes = 0; ///< that a process may use: machine, control group or card
    int threads = 0;               ///< CPU only
    bool hasBFloat16 = false;      ///< in hardware
    bool usable() const { return state == DeviceState::Usable; }
};

/// Whether training steps on a card are recorded once and repeated (StepGraph), or launched kernel by kernel.
enum class StepLaunch { AsGraph, ByKernel };

/// Loads the CUDA pack where a driver is present, and behind it semblance_cuda for steps AsGraph. Call once in main, before
/// anything else touches LibTorch. Never throws. With it: LibTorch's memory on cards comes in segments that grow, unless
/// PYTORCH_ALLOC_CONF or PYTORCH_CUDA_ALLOC_CONF is set; products of float32 on cards are computed in TF32 (10 bits of
/// mantissa, from Ampere on).
void loadCudaPack(StepLaunch launch = StepLaunch::AsGraph);

/// How steps on a card are computed, for the log: a part of an English sentence. Empty for the CPU.
std::string cudaStepText(const std::string& device, bool isFloat32);

/// Lists the devices and runs a real kernel on each: the CPU first, then CUDA, which is listed even when unusable, with
/// the reason. Takes about 0.1 s on a CPU. Thread-safe.
std::vector<DeviceInfo> probeDevices();

/// The device that an option names, as probeDevices spells it: "auto" is the first usable CUDA device, else the CPU; "cuda" is
/// "cuda:0". Throws Error: InvalidArgument (no such name), DeviceUnavailable (with the reason).
std::string resolveDevice(const std::string& name);

/// Cores that this process may use: physical cores, its affinity and its control group's quota, whichever is smallest.
int usableCores();

/// Sets the thread count of LibTorch (0: cores); call in main before any operation and again in each worker.
void setComputeThreads(int threads);

} // namespace semblance
