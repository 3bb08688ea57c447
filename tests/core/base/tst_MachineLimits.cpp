// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/MachineLimits.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <doctest/doctest.h>

#include <fstream>

using namespace semblance;
using namespace semblance::test;

namespace {

/// A machine made of files: 16 GB in all, 8 GB of them available.
struct FakeKernel {
    FakeKernel() {
        put("proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 10 kB\nMemAvailable:    8000000 kB\n");
        put("proc/cpuinfo", "processor\t: 0\nmodel name\t: Test CPU 9000\nphysical id\t: 0\ncore id\t\t: 0\n"
                            "flags\t\t: fpu avx512_bf16 sse\n\nprocessor\t: 1\nmodel name\t: Test CPU 9000\n"
                            "physical id\t: 0\ncore id\t\t: 0\n\nprocessor\t: 2\nphysical id\t: 0\ncore id\t\t: 1\n");
    }
    void put(const std::string& name, const std::string& text) const {
        const auto path = folder.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    KernelFiles files() const { return {folder / "proc", folder / "cgroup"}; }

    TemporaryFolder folder;
};

} // namespace

TEST_CASE("without control groups the machine's memory counts") {
    const FakeKernel kernel;
    CHECK(totalMemory(kernel.files()).bytes == 16000000ULL * 1024);
    CHECK(freeMemory(kernel.files()).bytes == 8000000ULL * 1024);
    CHECK(freeMemory(kernel.files()).origin == "the machine");
}

TEST_CASE("a limit of version 2 in any group above counts, less what is held beyond file cache") {
    const FakeKernel kernel;
    kernel.put("proc/self/cgroup", "0::/user/app\n");
    kernel.put("cgroup/user/memory.max", "1000000000\n");
    kernel.put("cgroup/user/memory.current", "700000000\n");
    kernel.put("cgroup/user/memory.stat", "anon 1\ninactive_file 300000000\nactive_file 100000000\n");
    kernel.put("cgroup/user/app/memory.max", "max\n");
    CHECK(totalMemory(kernel.files()).bytes == 1000000000);
    CHECK(totalMemory(kernel.files()).origin == "the control group");
    CHECK(freeMemory(kernel.files()).bytes == 700000000);
}

TEST_CASE("a limit of version 1 counts, and its word for no limit does not") {
    const FakeKernel kernel;
    kernel.put("proc/self/cgroup", "4:memory:/box\n0::/\n");
    kernel.put("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    CHECK(totalMemory(kernel.files()).origin == "the machine");
    kernel.put("cgroup/memory/memory.limit_in_bytes", "2000000000\n");
    kernel.put("cgroup/memory/memory.usage_in_bytes", "900000000\n");
    kernel.put("cgroup/memory/memory.stat", "total_inactive_file 400000000\n");
    CHECK(totalMemory(kernel.files()).bytes == 2000000000);
    CHECK(freeMemory(kernel.files()).bytes == 1500000000);
}

TEST_CASE("a CPU quota becomes whole cores") {
    const FakeKernel kernel;
    CHECK(quotaCores(kernel.files()) == 0);
    kernel.put("proc/self/cgroup", "0::/app\n");
    kernel.put("cgroup/app/cpu.max", "150000 100000\n");
    CHECK(quotaCores(kernel.files()) == 2);
    kernel.put("cgroup/app/cpu.max", "max 100000\n");
    CHECK(quotaCores(kernel.files()) == 0);
}

TEST_CASE("the processor is read as the kernel lists it") {
    const FakeKernel kernel;
    CHECK(processorName(kernel.files()) == "Test CPU 9000");
    CHECK(physicalCores(kernel.files()) == 2);
    CHECK(processorHasBFloat16(kernel.files()));
    kernel.put("proc/cpuinfo", "flags\t: fpu avx512_bf16x sse\n");
    CHECK_FALSE(processorHasBFloat16(kernel.files()));
    CHECK(processorName(kernel.files()) == "CPU");
}

TEST_CASE("this machine has memory, and no more is free than there is") {
    CHECK(totalMemory().bytes > 100000000);
    CHECK(freeMemory().bytes <= totalMemory().bytes);
}
