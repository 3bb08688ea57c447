// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/TiffTags.h"

#include "core/base/Error.h"
#include "core/image/ByteSource.h"
#include "core/image/HeaderFields.h"
#include "core/image/TiffDirectory.h"

#include <algorithm>
#include <bit>

namespace semblance {
namespace {

constexpr std::uint64_t kLargestValue = 4ULL << 20;
constexpr std::uint64_t kLargestSum = 32ULL << 20; // many entries may point at the same bytes

std::optional<TiffDirectory> directoryOf(const ByteSource& source) {
    try {
        return readFirstDirectory(source);
    } catch (const Error&) {
        return std::nullopt; // no TIFF, or one so damaged that no tag can be trusted
    }
}

} // namespace

std::optional<TiffTags> TiffTags::read(const std::filesystem::path& path) {
    const FileBytes file(path);
    const std::optional<TiffDirectory> directory = directoryOf(file);
    if (!directory) return std::nullopt;
    TiffTags tags;
    tags.m_bigEndian = directory->order == std::endian::big;
    std::uint64_t sum = 0;
    for (const TiffEntry& entry : directory->entries) {
        const std::uint64_t length = entry.bytes();
        if (length == 0 || length > kLargestValue || sum + length > kLargestSum || entry.offset > file.size() ||
            length > file.size() - entry.offset)
            continue;
        Value value{entry.type, entry.count, std::vector<std::byte>(static_cast<std::size_t>(length))};
        if (!file.read(entry.offset, value.bytes)) continue;
        sum += length;
        tags.m_values.emplace(entry.tag, std::move(value));
    }
    return tags;
}

std::optional<std::string> TiffTags::text(std::uint16_t tag) const {
    const auto found = m_values.find(tag);
    if (found == m_values.end()) return std::nullopt;
    const Value& value = found->second;
    if (value.type != 1 && value.type != 2 && value.type != 6 && value.type != 7) return std::nullopt;
    std::string text(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
    if (const auto end = text.find('\0'); end != std::string::npos) text.resize(end);
    return text;
}

std::optional<double> TiffTags::number(std::uint16_t tag) const {
    const auto found = m_values.find(tag);
    if (found == m_values.end()) return std::nullopt;
    const MemoryBytes bytes(found->second.bytes);
    const HeaderFields fields(bytes, m_bigEndian ? std::endian::big : std::endian::little);
    switch (found->second.type) {
    case 1: return fields.u8(0);
    case 3: return fields.u16(0);
    case 4: return fields.u32(0);
    case 5:
        if (fields.u32(4) == 0) return std::nullopt;
        return double{static_cast<double>(fields.u32(0))} / fields.u32(4);
    case 8: return static_cast<std::int16_t>(fields.u16(0));
    case 9: return fields.i32(0);
    case 10:
        if (fields.i32(4) == 0) return std::nullopt;
        return static_cast<double>(fields.i32(0)) / fields.i32(4);
    case 11: return std::bit_cast<float>(fields.u32(0));
    case 12: return std::bit_cast<double>(fields.u64(0));
    case 16: return static_cast<double>(fields.u64(0));
    default: return std::nullopt;
    }
}

} // namespace semblance
