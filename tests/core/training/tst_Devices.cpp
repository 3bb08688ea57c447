// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Devices.h"
#include "tests/core/batches/SyntheticPixels.h"

#include <torch/torch.h>

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::test;

TEST_CASE("the CPU comes first and passes its kernel; CUDA is listed with a reason where it is not usable") {
    loadCudaPack();
    const auto devices = probeDevices();
    REQUIRE(devices.size() >= 2);
    CHECK(devices[0].device == "cpu");
    CHECK(devices[0].usable());
    CHECK_FALSE(devices[0].name.empty());
    CHECK(devices[0].threads >= 1);
    CHECK(devices[0].memoryBytes > 0);
    for (const DeviceInfo& device : devices) {
        CAPTURE(device.device);
        CHECK(device.usable() == device.reason.empty());
    }
    CHECK(devices[1].device.starts_with("cuda"));
}

TEST_CASE("a device's name is resolved, and one that cannot be used is refused") {
    CHECK(resolveDevice("cpu") == "cpu");
    CHECK(thrownKind([] { resolveDevice("tpu"); }) == ErrorKind::InvalidArgument);
    const auto devices = probeDevices();
    if (devices[1].usable()) {
        CHECK(resolveDevice("auto") == devices[1].device);
        CHECK(resolveDevice("cuda") == "cuda:0");
    } else {
        CHECK(resolveDevice("auto") == "cpu");
        CHECK(thrownKind([] { resolveDevice("cuda"); }) == ErrorKind::DeviceUnavailable);
    }
    CHECK(thrownKind([] { resolveDevice("cuda:77"); }) == ErrorKind::DeviceUnavailable);
}

TEST_CASE("the thread count is what was asked for, and the cores otherwise") {
    setComputeThreads(1);
    CHECK(torch::get_num_threads() == 1);
    setComputeThreads(0);
    CHECK(torch::get_num_threads() == usableCores());
}
