// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/Crc32.h"

#include <array>
#include <cstring>

namespace semblance {
namespace {

using Table = std::array<std::array<std::uint32_t, 256>, 8>;

// Row k: what a byte becomes when k bytes follow it, so that eight bytes go in one step.
constexpr Table tables() {
    Table table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
        table[0][byte] = value;
    }
    for (std::size_t row = 1; row < 8; ++row)
        for (std::size_t byte = 0; byte < 256; ++byte)
            table[row][byte] = (table[row - 1][byte] >> 8) ^ table[0][table[row - 1][byte] & 0xFFU];
    return table;
}

constexpr Table kTables = tables();

std::uint32_t eightBytes(std::uint32_t crc, const std::byte* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, 8);
    word ^= crc;
    std::uint32_t result = 0;
    for (std::size_t i = 0; i < 8; ++i)
        result ^= kTables[7 - i][word >> (8 * i) & 0xFFU];
    return result;
}

} // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (; bytes.size() >= 8; bytes = bytes.subspan(8))
        crc = eightBytes(crc, bytes.data());
    for (const std::byte byte : bytes)
        crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<std::uint32_t>(byte)) & 0xFFU];
    return ~crc;
}

} // namespace semblance
