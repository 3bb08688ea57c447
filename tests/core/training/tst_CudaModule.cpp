// SPDX-License-Identifier: GPL-3.0-or-later
// Which module is taken, and what is said of one that is not.
#include "core/base/Files.h"
#include "core/training/CudaModule.h"
#include "core/training/Devices.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <torch/version.h>

#include <c10/core/Allocator.h>
#include <doctest/doctest.h>

#include <dlfcn.h>
#include <fstream>

using namespace semblance;
using namespace semblance::test;

namespace {

class EmptyModule : public CudaModule {
public:
    std::unique_ptr<StepQueue> makeQueue(int) override { return nullptr; }
};

/// The file of LibTorch's c10: a library, but not ours.
std::filesystem::path foreignLibrary() {
    Dl_info info{};
    REQUIRE(::dladdr(reinterpret_cast<void*>(&c10::GetAllocator), &info) != 0);
    return info.dli_fname;
}

} // namespace

TEST_CASE("a module of this program and this LibTorch is taken") {
    EmptyModule module;
    const CudaEntry entry{cudaInterfaceVersion, SEMBLANCE_VERSION, TORCH_VERSION, &module};
    CHECK(accepted(&entry).module == &module);
    CHECK(accepted(&entry).reason.empty());
}

TEST_CASE("a module of another version, program or LibTorch is refused with the reason") {
    EmptyModule module;
    const auto refusal = [](const CudaEntry* entry) {
        const LoadedCudaModule loaded = accepted(entry);
        CHECK(loaded.module == nullptr);
        return loaded.reason;
    };
    CudaEntry entry{cudaInterfaceVersion + 1, nullptr, nullptr, nullptr}; // whatever stands behind the version
    CHECK(refusal(&entry) == "semblance_cuda speaks version 2 of their interface, and this program version 1");
    entry = {cudaInterfaceVersion, "0.0.9", TORCH_VERSION, &module};
    CHECK(refusal(&entry) == "semblance_cuda belongs to Semblance 0.0.9");
    entry = {cudaInterfaceVersion, SEMBLANCE_VERSION, "2.6.0", &module};
    CHECK(refusal(&entry) == "semblance_cuda was built with LibTorch 2.6.0, and this program with " TORCH_VERSION);
    entry = {cudaInterfaceVersion, SEMBLANCE_VERSION, TORCH_VERSION, nullptr};
    CHECK(refusal(&entry) == "semblance_cuda offers nothing");
    CHECK(refusal(nullptr) == "semblance_cuda offers nothing");
}

TEST_CASE("a module that is not there, is no library or is another one is refused with the reason") {
    const TemporaryFolder folder;
    const std::filesystem::path missing = folder / "missing.so", text = folder / "text.so";
    std::ofstream(text) << "not a library";
    CHECK(openCudaModule({}).reason == "semblance_cuda was not built");
    CHECK(openCudaModule({missing}).reason == "semblance_cuda was not built");
    CHECK(openCudaModule({missing, text}).reason.starts_with("semblance_cuda could not be loaded: "));
    CHECK(openCudaModule({text}).reason.find("text.so") != std::string::npos);
    CHECK(openCudaModule({foreignLibrary()}).reason.ends_with(" is not semblance_cuda"));
    CHECK(openCudaModule({foreignLibrary()}).module == nullptr);
}

TEST_CASE("it is looked for beside an installed program first") {
    const std::vector<std::filesystem::path> files = cudaModuleFiles();
    REQUIRE_FALSE(files.empty());
    CHECK(toUtf8(files[0]).ends_with("/lib/semblance/libsemblance_cuda.so"));
}

TEST_CASE("the log says how steps on a card are computed, and nothing of a CPU") {
    CHECK(cudaStepText("cpu", true).empty());
    if (cudaModule().module) return;
    CHECK(cudaStepText("cuda:0", false) == "steps are launched kernel by kernel (" + cudaModule().reason + ")");
    CHECK(cudaStepText("cuda:0", true).starts_with(cudaStepText("cuda:0", false) + ", products in "));
}
