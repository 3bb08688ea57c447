// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights; only the files of this room include it.
#pragma once

#include "core/base/Error.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace semblance {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in the file");

[[noreturn]] inline void throwDamagedWeights(const std::string& what) {
    throw Error(ErrorKind::DamagedFile, "the file is damaged: " + what);
}

inline std::string_view asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads bytes one after another. Whatever goes beyond their end throws Error (DamagedFile). Not thread-safe.
class ByteCursor {
public:
    explicit ByteCursor(std::span<const std::byte> bytes, std::uint64_t position = 0) : m_bytes(bytes) {
        take(position);
    }

    std::uint64_t position() const { return m_position; }
    std::uint64_t remaining() const { return m_bytes.size() - m_position; }

    std::span<const std::byte> take(std::uint64_t count) {
        if (count > remaining()) throwDamagedWeights("it ends in the middle of something");
        const auto taken = m_bytes.subspan(m_position, count);
        m_position += count;
        return taken;
    }

    /// A little-endian number.
    template <typename T>
    T number() {
        T value{};
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return value;
    }

    /// Up to a line feed, which is read too; at most `longest` bytes.
    std::span<const std::byte> line(std::uint64_t longest) {
        const auto rest = m_bytes.subspan(m_position, std::min(longest + 1, remaining()));
        const auto end = asText(rest).find('\n');
        if (end == std::string_view::npos) throwDamagedWeights("a line in it does not end");
        return take(end + 1).first(end);
    }

private:
    std::span<const std::byte> m_bytes;
    std::uint64_t m_position = 0;
};

} // namespace semblance
