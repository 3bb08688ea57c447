// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Sha256.h"

#include "core/base/Files.h"
#include "core/base/Sha256Blocks.h"

#include <algorithm>
#include <cstring>

namespace semblance {

void Sha256::compress(const std::byte* block) {
    static const auto compressBlock = hasSha256Instructions() ? compressByInstructions : compressPortably;
    compressBlock(m_state, block);
}

void Sha256::update(std::span<const std::byte> bytes) {
    m_length += bytes.size();
    while (!bytes.empty()) {
        if (m_filled == 0 && bytes.size() >= m_block.size()) {
            compress(bytes.data());
            bytes = bytes.subspan(m_block.size());
            continue;
        }
        const std::size_t taken = std::min(bytes.size(), m_block.size() - m_filled);
        std::memcpy(m_block.data() + m_filled, bytes.data(), taken);
        m_filled += taken;
        bytes = bytes.subspan(taken);
        if (m_filled == m_block.size()) {
            compress(m_block.data());
            m_filled = 0;
        }
    }
}

Sha256::Digest Sha256::finish() {
    const std::uint64_t bits = m_length * 8;
    std::array<std::byte, 72> tail{std::byte{0x80}};
    const std::size_t zeros = (m_filled < 56 ? 56 : 120) - m_filled;
    for (std::size_t i = 0; i < 8; ++i)
        tail[zeros + i] = static_cast<std::byte>(bits >> (56 - 8 * i));
    update(std::span(tail).first(zeros + 8));
    Digest digest;
    for (std::size_t i = 0; i < 32; ++i)
        digest[i] = static_cast<std::uint8_t>(m_state[i / 4] >> (24 - 8 * (i % 4)));
    return digest;
}

Sha256::Digest Sha256::of(std::span<const std::byte> bytes) {
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

Sha256::Digest Sha256::ofFile(const std::filesystem::path& path) {
    Sha256 hash;
    readInPieces(path, [&hash](std::span<const std::byte> piece) { hash.update(piece); });
    return hash.finish();
}

std::string toHex(std::span<const std::uint8_t> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

} // namespace semblance
