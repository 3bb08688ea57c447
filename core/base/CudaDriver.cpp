// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/CudaDriver.h"

#include "core/base/MachineLimits.h"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <dlfcn.h>

namespace semblance {
namespace {

// From the driver API's published interface: these functions and numbers are its stable ABI.
constexpr int capabilityMajorAttribute = 75;
constexpr int capabilityMinorAttribute = 76;
using Init = int(unsigned);
using GetCount = int(int*);
using GetDevice = int(int*, int);
using GetName = int(char*, int, int);
using GetMemory = int(std::size_t*, int);
using GetAttribute = int(int*, int, int);

void* driverLibrary() {
    static void* const library = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL);
    return library;
}

template <typename Function>
Function* driverFunction(const char* name) {
    void* const library = driverLibrary();
    return library ? reinterpret_cast<Function*>(::dlsym(library, name)) : nullptr;
}

CudaCard cardAt(int index) {
    CudaCard card;
    int device = 0;
    std::array<char, 256> name{};
    std::size_t bytes = 0;
    auto* const getDevice = driverFunction<GetDevice>("cuDeviceGet");
    auto* const getName = driverFunction<GetName>("cuDeviceGetName");
    auto* const getMemory = driverFunction<GetMemory>("cuDeviceTotalMem_v2");
    auto* const getAttribute = driverFunction<GetAttribute>("cuDeviceGetAttribute");
    if (!getDevice || getDevice(&device, index) != 0) return card;
    if (getName && getName(name.data(), static_cast<int>(name.size()) - 1, device) == 0) card.name = name.data();
    if (getMemory && getMemory(&bytes, device) == 0) card.memoryBytes = bytes;
    if (getAttribute) {
        getAttribute(&card.capabilityMajor, capabilityMajorAttribute, device);
        getAttribute(&card.capabilityMinor, capabilityMinorAttribute, device);
    }
    return card;
}

} // namespace

bool cudaDriverIsInstalled() {
    return driverLibrary() != nullptr;
}

std::vector<CudaCard> cudaCards() {
    auto* const init = driverFunction<Init>("cuInit");
    auto* const getCount = driverFunction<GetCount>("cuDeviceGetCount");
    int count = 0;
    if (!init || !getCount || init(0) != 0 || getCount(&count) != 0) return {};
    std::vector<CudaCard> cards;
    for (int i = 0; i < count; ++i)
        cards.push_back(cardAt(i));
    return cards;
}

bool deviceHasBFloat16(const std::string& device) {
    if (device == "cpu") return processorHasBFloat16();
    const std::size_t colon = device.find(':');
    const std::size_t index =
        colon == std::string::npos ? 0 : static_cast<std::size_t>(std::atoi(device.c_str() + colon + 1));
    const std::vector<CudaCard> cards = cudaCards();
    return index < cards.size() && cards[index].capabilityMajor >= 8;
}

} // namespace semblance
