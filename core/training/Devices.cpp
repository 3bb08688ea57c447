// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Devices.h"

#include "core/base/CudaDriver.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/MachineLimits.h"
#include "core/training/CudaModule.h"

#include <torch/torch.h>

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <link.h>
#include <sched.h>

namespace semblance {
namespace {

/// What became of the CUDA pack; written once, in main, before any other thread is there.
struct CudaPack {
    bool isLoaded = false;
    std::string failure; ///< the loader's words where the pack is there and would not load
};

CudaPack& cudaPack() {
    static CudaPack pack;
    return pack;
}

std::filesystem::path libTorchFolder() {
    void* const library = ::dlopen("libtorch_cpu.so", RTLD_NOLOAD | RTLD_LAZY);
    link_map* map = nullptr;
    if (!library || ::dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || !map) return {};
    const std::filesystem::path folder = std::filesystem::path(map->l_name).parent_path();
    ::dlclose(library);
    return folder;
}

std::string firstLineOf(const std::exception& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
}

/// A product and a convolution whose results are known. Empty: both are right.
std::string kernelFault(const torch::Device& device) {
    try {
        const torch::NoGradGuard noGrad;
        const auto options = torch::TensorOptions().device(device);
        const float product = torch::ones({64, 64}, options).matmul(torch::ones({64, 64}, options)).sum().item<float>();
        const float filtered =
            torch::conv2d(torch::ones({1, 3, 8, 8}, options), torch::ones({4, 3, 3, 3}, options)).sum().item<float>();
        if (product != 64.0F * 64 * 64) return "a matrix product came out wrong";
        return filtered == 4.0F * 36 * 27 ? "" : "a convolution came out wrong";
    } catch (const std::exception& error) {
        return firstLineOf(error);
    }
}

DeviceInfo withKernel(DeviceInfo info) {
    const std::string fault = kernelFault(torch::Device(info.device));
    if (fault.empty()) return info;
    info.state = DeviceState::KernelFailed;
    info.reason = "The test kernel failed on " + info.device + ": " + fault + ".";
    return info;
}

DeviceInfo cpu() {
    DeviceInfo info;
    info.device = "cpu";
    info.name = processorName();
    info.memoryBytes = totalMemory().bytes;
    info.threads = usableCores();
    info.hasBFloat16 = processorHasBFloat16();
    return withKernel(info);
}

DeviceInfo unusableCuda(DeviceState state, std::string reason) {
    DeviceInfo info;
    info.device = "cuda";
    info.name = "NVIDIA GPU";
    info.state = state;
    info.reason = std::move(reason);
    return info;
}

DeviceInfo cudaDevice(const CudaCard& card, int index) {
    DeviceInfo info;
    info.device = "cuda:" + std::to_string(index);
    info.name = card.name.empty() ? "NVIDIA GPU" : card.name;
    info.memoryBytes = card.memoryBytes;
    info.hasBFloat16 = card.capabilityMajor >= 8;
    const CudaPack& pack = cudaPack();
    if (pack.isLoaded) return withKernel(info);
    info.state = DeviceState::NoCudaPack;
    info.reason = pack.failure.empty()
                      ? "The NVIDIA driver is there, but the CUDA pack is not: ./run.sh --cuda fetches it."
                      : "The CUDA pack could not be loaded: " + pack.failure + ".";
    return info;
}

std::vector<DeviceInfo> cudaDevices() {
    if (!cudaDriverIsInstalled())
        return {unusableCuda(DeviceState::NoDriver,
                             "No NVIDIA driver is installed (libcuda.so.1 was not found): a GPU cannot be used.")};
    const std::vector<CudaCard> cards = cudaCards();
    if (cards.empty())
        return {unusableCuda(DeviceState::NoDevice, "The NVIDIA driver is installed, but no card answers.")};
    std::vector<DeviceInfo> devices;
    for (std::size_t i = 0; i < cards.size(); ++i)
        devices.push_back(cudaDevice(cards[i], static_cast<int>(i)));
    return devices;
}

/// What the pack's allocator reads when it is loaded; the older name is still read, with lower priority.
void growSegments() {
    if (!std::getenv("PYTORCH_ALLOC_CONF") && !std::getenv("PYTORCH_CUDA_ALLOC_CONF"))
        ::setenv("PYTORCH_ALLOC_CONF", "expandable_segments:True", 0);
}

void allowTf32() {
    at::globalContext().setAllowTF32CuBLAS(true);
    at::globalContext().setAllowTF32CuDNN(true);
}

int coresOfAffinity() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

} // namespace

void loadCudaPack(StepLaunch launch) {
    CudaPack& pack = cudaPack();
    if (pack.isLoaded || !cudaDriverIsInstalled()) return;
    const std::filesystem::path library = libTorchFolder() / "libtorch_cuda.so";
    std::error_code code;
    if (!std::filesystem::exists(library, code)) return;
    growSegments();
    pack.isLoaded = ::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr;
    const char* const words = pack.isLoaded ? nullptr : ::dlerror();
    pack.failure = words ? words : "";
    if (!pack.isLoaded) return;
    allowTf32();
    setCudaModule(launch == StepLaunch::AsGraph ? openCudaModule(cudaModuleFiles())
                                                : LoadedCudaModule{nullptr, "as it was asked for"});
}

std::string cudaStepText(const std::string& device, bool isFloat32) {
    if (device == "cpu") return {};
    const LoadedCudaModule& loaded = cudaModule();
    std::string text = loaded.module ? "steps are recorded as a CUDA graph"
                                     : "steps are launched kernel by kernel (" + loaded.reason + ")";
    if (isFloat32) text += at::globalContext().allowTF32CuBLAS() ? ", products in TF32" : ", products in full fp32";
    return text;
}

std::vector<DeviceInfo> probeDevices() {
    std::vector<DeviceInfo> devices{cpu()};
    for (DeviceInfo& device : cudaDevices())
        devices.push_back(std::move(device));
    return devices;
}

std::string resolveDevice(const std::string& name) {
    if (name == "cpu") return name;
    const std::string wanted = name == "cuda" ? "cuda:0" : name;
    if (name != "auto" && !wanted.starts_with("cuda:"))
        throw Error(ErrorKind::InvalidArgument,
                    "there is no device \"" + name + "\"; there are auto, cpu, cuda, cuda:N");
    std::string reason = "there is no device " + wanted;
    for (const DeviceInfo& info : cudaDevices()) {
        if (info.usable() && (name == "auto" || info.device == wanted)) return info.device;
        if (info.device == "cuda" || info.device == wanted) reason = info.reason;
    }
    if (name == "auto") return "cpu";
    throw Error(ErrorKind::DeviceUnavailable, reason);
}

int usableCores() {
    int cores = coresOfAffinity();
    for (const int limit : {physicalCores(), quotaCores()})
        if (limit > 0) cores = std::min(cores, limit);
    return std::max(cores, 1);
}

void setComputeThreads(int threads) {
    at::set_num_threads(threads > 0 ? threads : usableCores());
}

} // namespace semblance
