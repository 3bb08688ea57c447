// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace semblance {

/// SHA-256 as FIPS 180-4 has it, section 6.2. Not thread-safe; one object a message.
class Sha256 {
public:
    using Digest = std::array<std::uint8_t, 32>;

    void update(std::span<const std::byte> bytes);
    /// The digest of all that was given; the object is spent afterwards.
    Digest finish();

    static Digest of(std::span<const std::byte> bytes);
    /// Streams the file in pieces. Throws Error (FileNotFound, FileUnreadable).
    static Digest ofFile(const std::filesystem::path& path);

private:
    void compress(const std::byte* block);

    std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::byte, 64> m_block{};
    std::size_t m_filled = 0;
    std::uint64_t m_length = 0;
};

/// Lower-case hexadecimal.
std::string toHex(std::span<const std::uint8_t> bytes);

} // namespace semblance
