// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/image/ByteSource.h"

#include <array>
#include <bit>
#include <cstdint>

namespace semblance {

/// Whole numbers of a header by offset. Throws Error (DamagedFile) where the file ends before.
class HeaderFields {
public:
    HeaderFields(const ByteSource& source, std::endian order) : m_source(source), m_order(order) {}

    std::uint8_t u8(std::uint64_t offset) const { return static_cast<std::uint8_t>(number<1>(offset)); }
    std::uint16_t u16(std::uint64_t offset) const { return static_cast<std::uint16_t>(number<2>(offset)); }
    std::uint32_t u32(std::uint64_t offset) const { return static_cast<std::uint32_t>(number<4>(offset)); }
    std::uint64_t u64(std::uint64_t offset) const { return number<8>(offset); }
    std::int32_t i32(std::uint64_t offset) const { return static_cast<std::int32_t>(u32(offset)); }
    std::uint64_t size() const { return m_source.size(); }
    const ByteSource& source() const { return m_source; }

private:
    template <std::size_t Width>
    std::uint64_t number(std::uint64_t offset) const {
        std::array<std::byte, Width> bytes{};
        if (!m_source.read(offset, bytes))
            throw Error(ErrorKind::DamagedFile, "the file ends in the middle of its header");
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < Width; ++i)
            value =
                (value << 8) | std::to_integer<std::uint64_t>(bytes[m_order == std::endian::big ? i : Width - 1 - i]);
        return value;
    }

    const ByteSource& m_source;
    std::endian m_order;
};

/// Throws Error: DamagedFile for an empty side, TooLarge for a side over 2³¹−1; returns the side as int.
int checkedSide(std::uint64_t sidePx);

} // namespace semblance
