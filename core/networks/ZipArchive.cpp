// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/ZipArchive.h"

#include "core/networks/ByteCursor.h"
#include "core/networks/Crc32.h"

#include <algorithm>
#include <string>
#include <vector>

namespace semblance {
namespace {

constexpr std::uint32_t kEndSignature = 0x06054B50;
constexpr std::uint32_t kWideEndSignature = 0x06064B50;
constexpr std::uint32_t kWideLocatorSignature = 0x07064B50;
constexpr std::uint32_t kEntrySignature = 0x02014B50;
constexpr std::uint32_t kLocalSignature = 0x04034B50;
constexpr std::uint64_t kEndLength = 22;
constexpr std::uint64_t kWideLocatorLength = 20;
constexpr std::uint64_t kEntryLength = 46;
constexpr std::uint64_t kLongestComment = 0xFFFF;
constexpr std::uint16_t kWideFields = 0x0001; // the extra field that holds 64-bit sizes
constexpr std::uint32_t kIsWide = 0xFFFFFFFF;
constexpr std::uint16_t kEncrypted = 1;

struct Directory {
    std::uint64_t count = 0;
    std::uint64_t length = 0;
    std::uint64_t position = 0;
};

[[noreturn]] void throwDamagedArchive(const std::string& what) {
    throwDamagedWeights("as a zip archive, " + what);
}

void requireSignature(ByteCursor& cursor, std::uint32_t signature, const char* what) {
    if (cursor.number<std::uint32_t>() != signature) throwDamagedArchive(std::string("its ") + what + " is not there");
}

// The end record is the last thing in the file but for a comment.
std::uint64_t endPosition(std::span<const std::byte> file) {
    if (file.size() < kEndLength) throwDamagedArchive("it is cut short");
    const std::uint64_t last = file.size() - kEndLength;
    for (std::uint64_t back = 0; back <= std::min(last, kLongestComment); ++back) {
        ByteCursor cursor(file, last - back);
        if (cursor.number<std::uint32_t>() != kEndSignature) continue;
        cursor.take(16);
        if (cursor.number<std::uint16_t>() == back) return last - back;
    }
    throwDamagedArchive("it is cut short: its directory is not there");
}

Directory wideDirectory(std::span<const std::byte> file, std::uint64_t locatorPosition) {
    ByteCursor locator(file, locatorPosition);
    requireSignature(locator, kWideLocatorSignature, "64-bit directory");
    locator.take(4);
    ByteCursor cursor(file, locator.number<std::uint64_t>());
    requireSignature(cursor, kWideEndSignature, "64-bit directory");
    cursor.take(28); // length of the record, versions, disks, entries on this disk
    Directory directory;
    directory.count = cursor.number<std::uint64_t>();
    directory.length = cursor.number<std::uint64_t>();
    directory.position = cursor.number<std::uint64_t>();
    return directory;
}

Directory directoryOf(std::span<const std::byte> file, std::uint64_t end) {
    ByteCursor cursor(file, end + 4);
    cursor.take(6); // disks, entries on this disk
    const auto count = cursor.number<std::uint16_t>();
    const auto length = cursor.number<std::uint32_t>();
    const auto position = cursor.number<std::uint32_t>();
    if (count != 0xFFFF && length != kIsWide && position != kIsWide) return {count, length, position};
    if (end < kWideLocatorLength) throwDamagedArchive("its 64-bit directory is not there");
    return wideDirectory(file, end - kWideLocatorLength);
}

// The 64-bit fields stand for those alone that are full, in this order.
void readWideFields(std::span<const std::byte> extra, std::initializer_list<std::uint64_t*> fields) {
    ByteCursor cursor(extra);
    while (cursor.remaining() >= 4) {
        const auto kind = cursor.number<std::uint16_t>();
        ByteCursor field(cursor.take(cursor.number<std::uint16_t>()));
        if (kind != kWideFields) continue;
        for (std::uint64_t* value : fields)
            if (*value == kIsWide) *value = field.number<std::uint64_t>();
        return;
    }
}

} // namespace

ZipArchive::ZipArchive(std::span<const std::byte> file) : m_file(file) {
    const std::uint64_t end = endPosition(file);
    const Directory directory = directoryOf(file, end);
    if (directory.position > end || directory.length > end - directory.position)
        throwDamagedArchive("its directory lies outside the file");
    if (directory.count > directory.length / kEntryLength) throwDamagedArchive("its directory is too short");
    readDirectory(directory.position, directory.length, directory.count);
    requireNoOverlap();
}

void ZipArchive::readDirectory(std::uint64_t position, std::uint64_t length, std::uint64_t count) {
    ByteCursor cursor(m_file.subspan(position, length));
    for (std::uint64_t i = 0; i < count; ++i) {
        requireSignature(cursor, kEntrySignature, "directory's entry");
        cursor.take(4); // versions
        Entry entry;
        entry.flags = cursor.number<std::uint16_t>();
        entry.method = cursor.number<std::uint16_t>();
        cursor.take(4); // time, date
        entry.checksum = cursor.number<std::uint32_t>();
        entry.storedLength = cursor.number<std::uint32_t>();
        entry.length = cursor.number<std::uint32_t>();
        const auto nameLength = cursor.number<std::uint16_t>();
        const auto extraLength = cursor.number<std::uint16_t>();
        const auto commentLength = cursor.number<std::uint16_t>();
        cursor.take(8); // disk, attributes
        entry.headerPosition = cursor.number<std::uint32_t>();
        const std::string_view name = asText(cursor.take(nameLength));
        readWideFields(cursor.take(extraLength), {&entry.length, &entry.storedLength, &entry.headerPosition});
        cursor.take(commentLength);
        locate(name, entry, position);
        if (!m_entries.emplace(name, entry).second) throwDamagedArchive("an entry is there twice");
    }
}

// The header before an entry's bytes repeats its name; the rest is taken from the directory.
void ZipArchive::locate(std::string_view name, Entry& entry, std::uint64_t directoryPosition) {
    ByteCursor cursor(m_file.first(directoryPosition), entry.headerPosition);
    requireSignature(cursor, kLocalSignature, "entry's header");
    cursor.take(22);
    const auto nameLength = cursor.number<std::uint16_t>();
    const auto extraLength = cursor.number<std::uint16_t>();
    if (asText(cursor.take(nameLength)) != name) throwDamagedArchive("an entry has two names");
    cursor.take(extraLength);
    entry.bytes = cursor.take(entry.storedLength);
}

void ZipArchive::requireNoOverlap() const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> places; // from an entry's header to the end of its bytes
    for (const auto& [name, entry] : m_entries)
        places.emplace_back(entry.headerPosition,
                            static_cast<std::uint64_t>(entry.bytes.data() - m_file.data()) + entry.bytes.size());
    std::sort(places.begin(), places.end());
    for (std::size_t i = 1; i < places.size(); ++i)
        if (places[i].first < places[i - 1].second) throwDamagedArchive("its entries overlap");
}

std::span<const std::byte> ZipArchive::bytesOf(std::string_view name) {
    const auto found = m_entries.find(name);
    if (found == m_entries.end()) throwDamagedArchive("an entry that it needs is not there");
    Entry& entry = found->second;
    if ((entry.flags & kEncrypted) != 0) throw Error(ErrorKind::UnsupportedFormat, "the zip archive is encrypted");
    if (entry.method != 0)
        throw Error(ErrorKind::UnsupportedFormat,
                    "the zip archive is compressed, which torch.save never does; unpack it and save the weights again");
    if (entry.length != entry.storedLength) throwDamagedArchive("an entry has two lengths");
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    if (!entry.isVerified && crc32(entry.bytes) != entry.checksum)
        throwDamagedArchive("an entry's checksum does not agree with its content");
#endif
    entry.isVerified = true;
    return entry.bytes;
}

} // namespace semblance
