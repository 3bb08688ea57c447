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
constexpr int kMostNextPages = 4;
constexpr std::uint16_t kWidthTag = 256;
constexpr std::uint16_t kHeightTag = 257;
constexpr std::uint16_t kFirstMakersTag = 32768;

std::optional<TiffDirectory> directoryOf(const ByteSource& source) {
    try {
        return readFirstDirectory(source);
    } catch (const Error&) {
        return std::nullopt; // no TIFF, or one so damaged that no tag can be trusted
    }
}

} // namespace

std::optional<TiffTags> TiffTags::read(const std::filesystem::path& path) {
    return read(FileBytes(path));
}

std::optional<TiffTags> TiffTags::read(const ByteSource& source) {
    const std::optional<TiffDirectory> directory = directoryOf(source);
    if (!directory) return std::nullopt;
    TiffTags tags;
    tags.m_bigEndian = directory->order == std::endian::big;
    tags.add(source, *directory, 0);
    try {
        tags.addFromNext(source, *directory);
    } catch (const Error&) { // a damaged later page takes nothing from the first
    }
    return tags;
}

void TiffTags::add(const ByteSource& source, const TiffDirectory& directory, std::uint16_t firstTag) {
    for (const TiffEntry& entry : directory.entries) {
        const std::uint64_t length = entry.bytes();
        const bool isWanted = entry.tag >= firstTag && !m_values.contains(entry.tag);
        if (!isWanted || length == 0 || length > kLargestValue || m_sum + length > kLargestSum ||
            entry.offset > source.size() || length > source.size() - entry.offset)
            continue;
        Value value{entry.type, entry.count, std::vector<std::byte>(static_cast<std::size_t>(length))};
        if (!source.read(entry.offset, value.bytes)) continue;
        m_sum += length;
        m_values.emplace(entry.tag, std::move(value));
    }
}

void TiffTags::addFromNext(const ByteSource& source, const TiffDirectory& first) {
    std::uint64_t next = first.next;
    for (int page = 0; page < kMostNextPages && next != 0; ++page) {
        const TiffDirectory directory = readDirectory(source, first, next);
        const auto isAlike = [&](std::uint16_t tag) {
            const auto side = directory.integer(source, tag);
            return side && number(tag) == static_cast<double>(*side);
        };
        if (isAlike(kWidthTag) && isAlike(kHeightTag)) add(source, directory, kFirstMakersTag);
        next = directory.next;
    }
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
    case 4:
    case 13: return fields.u32(0);
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

std::span<const std::byte> TiffTags::bytes(std::uint16_t tag) const {
    const auto found = m_values.find(tag);
    return found == m_values.end() ? std::span<const std::byte>() : found->second.bytes;
}

} // namespace semblance
