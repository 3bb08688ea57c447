// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Sha256Blocks.h"

#include <bit>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace semblance {
namespace {

alignas(16) constexpr std::array<std::uint32_t, 64> kRoundConstants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t bigEndianWord(const std::byte* at) {
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i)
        word = (word << 8) | std::to_integer<std::uint32_t>(at[i]);
    return word;
}

} // namespace

void compressPortably(Sha256State& state, const std::byte* block) {
    std::array<std::uint32_t, 64> w;
    for (std::size_t i = 0; i < 16; ++i)
        w[i] = bigEndianWord(block + 4 * i);
    for (std::size_t i = 16; i < 64; ++i) {
        const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < 64; ++i) {
        const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kRoundConstants[i] + w[i];
        const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const std::array<std::uint32_t, 8> sum{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i)
        state[i] += sum[i];
}

#ifdef __x86_64__
bool hasSha256Instructions() {
    constexpr unsigned extendedFeatures = 7, shaBit = 1U << 29, sse41Bit = 1U << 19;
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & sse41Bit) == 0) return false;
    return __get_cpuid_count(extendedFeatures, 0, &a, &b, &c, &d) != 0 && (b & shaBit) != 0;
}

// Each instruction does two rounds on the state in two registers, (a,b,e,f) and (c,d,g,h), the first letter uppermost.
__attribute__((target("sha,sse4.1"))) void compressByInstructions(Sha256State& state, const std::byte* block) {
    const auto word = [&state](std::size_t i) { return static_cast<int>(state[i]); };
    const __m128i before0 = _mm_set_epi32(word(0), word(1), word(4), word(5));
    const __m128i before1 = _mm_set_epi32(word(2), word(3), word(6), word(7));
    const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i w[4]; // the last sixteen words of the message's schedule
    for (std::size_t i = 0; i < 4; ++i)
        w[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + i), bigEndian);
    __m128i state0 = before0, state1 = before1;
    for (std::size_t i = 0; i < 16; ++i) { // four rounds each
        const auto* constants = reinterpret_cast<const __m128i*>(kRoundConstants.data()) + i;
        const __m128i sum = _mm_add_epi32(w[i % 4], _mm_load_si128(constants));
        state1 = _mm_sha256rnds2_epu32(state1, state0, sum);
        state0 = _mm_sha256rnds2_epu32(state0, state1, _mm_shuffle_epi32(sum, 0x0e));
        if (i >= 12) continue;
        const __m128i& last = w[(i + 3) % 4];
        const __m128i shifted = _mm_alignr_epi8(last, w[(i + 2) % 4], 4);
        const __m128i next = _mm_add_epi32(_mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]), shifted);
        w[i % 4] = _mm_sha256msg2_epu32(next, last);
    }
    alignas(16) std::array<std::uint32_t, 4> abef, cdgh; // from the lowest: f, e, b, a; h, g, d, c
    _mm_store_si128(reinterpret_cast<__m128i*>(abef.data()), _mm_add_epi32(state0, before0));
    _mm_store_si128(reinterpret_cast<__m128i*>(cdgh.data()), _mm_add_epi32(state1, before1));
    state = {abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
}
#else
bool hasSha256Instructions() {
    return false;
}

void compressByInstructions(Sha256State& state, const std::byte* block) {
    compressPortably(state, block);
}
#endif

} // namespace semblance
