// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/TiffDirectory.h"

#include "core/image/HeaderFields.h"

#include <array>
#include <set>

namespace semblance {
namespace {

constexpr std::uint64_t kMostEntries = 4096;
constexpr int kMostPages = 10000;

[[noreturn]] void damaged() {
    throw Error(ErrorKind::DamagedFile, "the directory of the TIFF is damaged");
}

std::endian byteOrder(const ByteSource& source) {
    const std::uint16_t mark = HeaderFields(source, std::endian::big).u16(0);
    if (mark != 0x4949 && mark != 0x4D4D) throw Error(ErrorKind::UnsupportedFormat, "this is not a TIFF");
    return mark == 0x4949 ? std::endian::little : std::endian::big;
}

TiffEntry entryAt(const HeaderFields& fields, bool isBig, std::uint64_t offset) {
    TiffEntry entry;
    entry.tag = fields.u16(offset);
    entry.type = fields.u16(offset + 2);
    entry.count = isBig ? fields.u64(offset + 4) : fields.u32(offset + 4);
    const std::uint64_t place = offset + (isBig ? 12 : 8);
    const std::uint64_t room = isBig ? 8 : 4;
    const std::size_t width = tiffTypeBytes(entry.type);
    const bool isInline = width == 0 || entry.count <= room / width;
    entry.offset = isInline ? place : isBig ? fields.u64(place) : fields.u32(place);
    return entry;
}

} // namespace

std::size_t tiffTypeBytes(std::uint16_t type) {
    constexpr std::array<std::uint8_t, 19> widths{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < widths.size() ? widths[type] : 0;
}

std::uint64_t TiffEntry::bytes() const {
    const std::uint64_t width = tiffTypeBytes(type);
    return width != 0 && count > UINT64_MAX / width ? UINT64_MAX : count * width;
}

const TiffEntry* TiffDirectory::find(std::uint16_t tag) const {
    for (const TiffEntry& entry : entries)
        if (entry.tag == tag) return &entry;
    return nullptr;
}

std::optional<std::uint64_t> TiffDirectory::integer(const ByteSource& source, std::uint16_t tag) const {
    const TiffEntry* entry = find(tag);
    if (!entry || entry->count == 0) return std::nullopt;
    const HeaderFields fields(source, order);
    switch (entry->type) {
    case 1: return fields.u8(entry->offset);
    case 3: return fields.u16(entry->offset);
    case 4:
    case 13: return fields.u32(entry->offset);
    case 16:
    case 18: return fields.u64(entry->offset);
    default: return std::nullopt;
    }
}

TiffDirectory readFirstDirectory(const ByteSource& source) {
    TiffDirectory like;
    like.order = byteOrder(source);
    const HeaderFields fields(source, like.order);
    const std::uint16_t version = fields.u16(2);
    if (version != 42 && version != 43) throw Error(ErrorKind::UnsupportedFormat, "this is not a TIFF");
    like.isBig = version == 43;
    return readDirectory(source, like, like.isBig ? fields.u64(8) : fields.u32(4));
}

TiffDirectory readDirectory(const ByteSource& source, const TiffDirectory& like, std::uint64_t offset) {
    if (offset < 8 || offset >= source.size()) damaged();
    const HeaderFields fields(source, like.order);
    TiffDirectory directory{.order = like.order, .isBig = like.isBig, .entries = {}, .next = 0};
    const std::uint64_t count = like.isBig ? fields.u64(offset) : fields.u16(offset);
    const std::uint64_t stride = like.isBig ? 20 : 12;
    if (count == 0 || count > kMostEntries) damaged();
    offset += like.isBig ? 8 : 2;
    for (std::uint64_t i = 0; i < count; ++i, offset += stride)
        directory.entries.push_back(entryAt(fields, like.isBig, offset));
    // A file that ends right behind its last directory is read by everybody.
    const std::uint64_t width = like.isBig ? 8 : 4;
    if (offset <= source.size() && source.size() - offset >= width)
        directory.next = like.isBig ? fields.u64(offset) : fields.u32(offset);
    return directory;
}

int countPages(const ByteSource& source, const TiffDirectory& first) {
    std::set<std::uint64_t> seen;
    int pages = 1;
    std::uint64_t next = first.next;
    while (next != 0 && pages < kMostPages && seen.insert(next).second) {
        try {
            next = readDirectory(source, first, next).next;
        } catch (const Error&) {
            break; // a damaged later page does not keep the first from being read
        }
        ++pages;
    }
    return pages;
}

} // namespace semblance
