// SPDX-License-Identifier: GPL-3.0-or-later
// Built twice, as tst_KeptMemory with the programs' allocator and as tst_KeptMemoryOfTheLibrary without it: what is kept
// is a state of the whole process.
#include "core/base/KeptMemory.h"

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <cstring>
#include <memory>
#include <vector>

extern "C" [[gnu::weak]] void MallocExtension_ReleaseFreeMemory();

using namespace semblance;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitizersAllocator = true;
#else
constexpr bool kSanitizersAllocator = false;
#endif

/// Takes 256 MiB in blocks of a step's size, writes to each and frees them: pages that the system had to give for it.
long pagesTakenByAStep() {
    constexpr std::size_t count = 512, bytes = 512 << 10;
    const auto given = [] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_minflt;
    };
    const long before = given();
    std::vector<std::unique_ptr<char[]>> blocks;
    for (std::size_t i = 0; i < count; ++i) {
        blocks.push_back(std::make_unique_for_overwrite<char[]>(bytes));
        std::memset(blocks.back().get(), static_cast<int>(i), bytes);
    }
    return given() - before;
}

} // namespace

TEST_CASE("what a step frees is kept for the next one, and given back when asked" *
          doctest::skip(kSanitizersAllocator)) {
    keepFreedMemory();
    const long first = pagesTakenByAStep();
    const long second = pagesTakenByAStep();
    CHECK(first > 0);
    CHECK_MESSAGE(second * 4 < first, second, " pages of ", first, " were taken anew");
    returnFreedMemory();
    const long third = pagesTakenByAStep();
    CHECK_MESSAGE(third * 4 > first * 3, third, " pages of ", first, " were taken anew");
}

TEST_CASE("the programs' allocator is linked where it was found") {
#ifdef SEMBLANCE_HAS_ALLOCATOR
    CHECK(MallocExtension_ReleaseFreeMemory != nullptr);
#else
    CHECK(MallocExtension_ReleaseFreeMemory == nullptr);
#endif
}
