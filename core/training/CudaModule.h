// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/StepQueue.h"

#include <filesystem>
#include <string>
#include <vector>

namespace semblance {

/// What of training needs CUDA's own interface: the shared library semblance_cuda (core/cuda), which is loaded behind the
/// CUDA pack, so that the programs themselves link nothing of CUDA. Thread-safe.
class CudaModule {
public:
    virtual ~CudaModule() = default;
    /// A queue on a card, counted from 0. Throws c10::Error.
    virtual std::unique_ptr<StepQueue> makeQueue(int card) = 0;
};

/// Raised with every change of StepQueue.h or of this header.
inline constexpr std::uint32_t cudaInterfaceVersion = 1;

/// What the library's one C function answers: `const CudaEntry* semblanceCudaEntry()`, cudaEntryName.
struct CudaEntry {
    std::uint32_t interfaceVersion; ///< first, whatever the version
    const char* programVersion;     ///< SEMBLANCE_VERSION
    const char* torchVersion;       ///< TORCH_VERSION of the headers that it was compiled with
    CudaModule* module;             ///< lives as long as the process
};
inline constexpr const char* cudaEntryName = "semblanceCudaEntry";
using CudaEntryFunction = const CudaEntry*();

/// What became of the module.
struct LoadedCudaModule {
    CudaModule* module = nullptr; ///< nothing: steps are launched kernel by kernel, on LibTorch's own queue
    std::string reason;           ///< why there is none: a part of an English sentence
};

/// Takes the module that an entry offers where it was built for this program and this LibTorch.
LoadedCudaModule accepted(const CudaEntry* entry);
/// Loads the first of these files that is there. What the module needs of the CUDA pack is loaded already. Never throws.
LoadedCudaModule openCudaModule(const std::vector<std::filesystem::path>& files);
/// Where it lies: in lib/semblance above the folder of the program, as installed and as built.
std::vector<std::filesystem::path> cudaModuleFiles();

/// The module of this process as loadCudaPack() left it.
const LoadedCudaModule& cudaModule();
/// loadCudaPack() alone, before any other thread is there.
void setCudaModule(LoadedCudaModule loaded);

} // namespace semblance
