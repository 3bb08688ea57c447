// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/KeptMemory.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

// tcmalloc's, where the program is linked with it (cmake/Allocator.cmake).
extern "C" [[gnu::weak]] void MallocExtension_ReleaseFreeMemory();

namespace semblance {

#ifdef __GLIBC__
namespace {

constexpr int kMappedFromBytes = 32 << 20; ///< the most that the library takes: larger blocks are mapped each time
constexpr int kKeptBytes = 1 << 30;
constexpr int kGrowthBytes = 64 << 20; ///< asked for at a time; what is not written to takes no memory

} // namespace

void keepFreedMemory() {
    ::setenv("THP_MEM_ALLOC_ENABLE", "1", 0);
    // tcmalloc needs no word: it gives back about one page of a thousand that are freed.
    if (MallocExtension_ReleaseFreeMemory != nullptr) return;
    ::mallopt(M_MMAP_THRESHOLD, kMappedFromBytes);
    ::mallopt(M_TRIM_THRESHOLD, kKeptBytes);
    ::mallopt(M_TOP_PAD, kGrowthBytes);
}

void returnFreedMemory() {
    if (MallocExtension_ReleaseFreeMemory != nullptr) return MallocExtension_ReleaseFreeMemory();
    ::malloc_trim(0);
}
#else
void keepFreedMemory() {}
void returnFreedMemory() {}
#endif

} // namespace semblance
