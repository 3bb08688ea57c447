// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#if !defined(__SANITIZE_ADDRESS__)
#include <malloc.h>
#define SEMBLANCE_COUNTS_MEMORY
#endif

namespace semblance::tests {

/// Bytes that are allocated, and the most that were since resetPeak(). A test that includes this file replaces operator
/// new of the whole program; it is for one source file a program.
struct MemoryCount {
    static inline std::size_t now = 0;
    static inline std::size_t peak = 0;
    static void resetPeak() { peak = now; }
    static void add(std::size_t bytes) {
        now += bytes;
        if (now > peak) peak = now;
    }
};

inline std::uint64_t wildNumber(Random& random) {
    static const std::array<std::uint64_t, 10> values{
        0, 1, 0x7F, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1ULL << 40, 0x7FFFFFFFFFFFFFFFULL, 1ULL << 63, ~0ULL};
    return random.below(2) != 0 ? values.at(random.below(values.size())) : random.next() >> random.below(64);
}

/// One change of a file: a bit, a byte, a number of one to eight bytes, a cut, a piece left out, doubled or put elsewhere.
inline void mutateOnce(std::string& file, Random& random) {
    if (file.empty()) file.assign(1, 'x');
    const std::size_t place = random.below(file.size());
    const std::size_t length = 1 + random.below(std::min<std::size_t>(file.size() - place, 32));
    switch (random.below(8)) {
    case 0: file[place] = static_cast<char>(file[place] ^ (1 << random.below(8))); break;
    case 1: file[place] = static_cast<char>(random.below(256)); break;
    case 2: {
        const std::uint64_t number = wildNumber(random);
        const std::size_t width = std::min<std::size_t>(std::size_t{1} << random.below(4), file.size() - place);
        std::memcpy(file.data() + place, &number, width);
        break;
    }
    case 3:
        file.resize(random.below(16) == 0 ? place : file.size() - std::min<std::size_t>(length, file.size() - 1));
        break;
    case 4: file.erase(place, length); break;
    case 5: file.insert(random.below(file.size()), file.substr(place, length)); break;
    case 6: {
        const std::string piece = file.substr(place, length);
        const std::size_t target = random.below(file.size());
        file.replace(target, std::min(piece.size(), file.size() - target), piece);
        break;
    }
    default: { // another digit, another letter of the ones that formats are made of
        constexpr std::string_view alphabet = "0123456789{}[]\",:.()-NRtsubqhQXKMJc}]";
        file[place] = alphabet[random.below(alphabet.size())];
    }
    }
}

/// One change, or up to four; with more nothing would be left to read.
inline std::string mutated(std::string file, Random& random) {
    for (std::uint64_t i = 0, count = random.below(3) == 0 ? 2 + random.below(3) : 1; i < count; ++i)
        mutateOnce(file, random);
    return file;
}

/// How many files a test changes: SEMBLANCE_MUTATIONS, or `usual`.
inline int mutationCount(int usual) {
    const char* given = std::getenv("SEMBLANCE_MUTATIONS");
    return given ? std::atoi(given) : usual;
}

/// Runs a step and keeps its time and its memory where they are the largest yet.
class Extremes {
public:
    template <typename Step>
    void measure(Step step, std::size_t fileBytes) {
        const auto begin = std::chrono::steady_clock::now();
        const std::size_t before = MemoryCount::now;
        MemoryCount::resetPeak();
        step();
        const std::size_t taken = MemoryCount::peak - before;
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
        slowestSeconds = std::max(slowestSeconds, seconds.count());
        if (taken > peakBytes) {
            peakBytes = taken;
            peakFileBytes = fileBytes;
        }
    }

    double slowestSeconds = 0;
    std::size_t peakBytes = 0;
    std::size_t peakFileBytes = 0;
};

} // namespace semblance::tests

#if defined(SEMBLANCE_COUNTS_MEMORY)
void* operator new(std::size_t size) {
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (!memory) throw std::bad_alloc();
    semblance::tests::MemoryCount::add(malloc_usable_size(memory));
    return memory;
}
void operator delete(void* memory) noexcept {
    if (memory) semblance::tests::MemoryCount::now -= malloc_usable_size(memory);
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}
#endif
