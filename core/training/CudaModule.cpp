// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/CudaModule.h"

#include <torch/version.h>

#include <dlfcn.h>
#include <string_view>

namespace semblance {
namespace {

LoadedCudaModule refused(const std::string& reason) {
    return {nullptr, reason};
}

LoadedCudaModule& ofProcess() {
    static LoadedCudaModule loaded = refused("the CUDA pack is not loaded");
    return loaded;
}

std::string loaderWords() {
    const char* const words = ::dlerror();
    return words ? words : "the loader does not say why";
}

} // namespace

LoadedCudaModule accepted(const CudaEntry* entry) {
    if (!entry) return refused("semblance_cuda offers nothing");
    if (entry->interfaceVersion != cudaInterfaceVersion)
        return refused("semblance_cuda speaks version " + std::to_string(entry->interfaceVersion) +
                       " of their interface, and this program version " + std::to_string(cudaInterfaceVersion));
    if (std::string_view(entry->programVersion) != SEMBLANCE_VERSION)
        return refused(std::string("semblance_cuda belongs to Semblance ") + entry->programVersion);
    if (std::string_view(entry->torchVersion) != TORCH_VERSION)
        return refused(std::string("semblance_cuda was built with LibTorch ") + entry->torchVersion +
                       ", and this program with " TORCH_VERSION);
    return {entry->module, entry->module ? "" : "semblance_cuda offers nothing"};
}

LoadedCudaModule openCudaModule(const std::vector<std::filesystem::path>& files) {
    for (const std::filesystem::path& file : files) {
        std::error_code code;
        if (!std::filesystem::exists(file, code)) continue;
        void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!library) return refused("semblance_cuda could not be loaded: " + loaderWords());
        auto* const entry = reinterpret_cast<CudaEntryFunction*>(::dlsym(library, cudaEntryName));
        return entry ? accepted(entry()) : refused(file.filename().string() + " is not semblance_cuda");
    }
    return refused("semblance_cuda was not built");
}

std::vector<std::filesystem::path> cudaModuleFiles() {
    const std::filesystem::path name = "libsemblance_cuda.so";
    std::vector<std::filesystem::path> files;
    std::error_code code;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", code);
    if (code) return files;
    for (std::filesystem::path above = program.parent_path().parent_path(); files.size() < 2;
         above = above.parent_path())
        files.push_back(above / "lib" / "semblance" / name); // programs lie one folder deep, in a build also two
    return files;
}

const LoadedCudaModule& cudaModule() {
    return ofProcess();
}

void setCudaModule(LoadedCudaModule loaded) {
    ofProcess() = std::move(loaded);
}

} // namespace semblance
