// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights; only the files of this room include it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

namespace semblance {

/// A zip archive in memory, as far as torch.save writes them (PKWARE's APPNOTE, sections 4.3 and 4.5): entries stored as
/// they are, sizes of 64 bits. Entries that overlap or are there twice are refused. Not thread-safe: checksums are
/// verified when an entry is first asked for.
class ZipArchive {
public:
    /// Throws Error (DamagedFile).
    explicit ZipArchive(std::span<const std::byte> file);

    /// Names in alphabetical order.
    template <typename Visit>
    void forEachName(Visit visit) const {
        for (const auto& [name, entry] : m_entries)
            visit(name);
    }
    bool contains(std::string_view name) const { return m_entries.contains(name); }

    /// An entry's bytes, in the file. Throws Error: DamagedFile (not there, another checksum), UnsupportedFormat
    /// (compressed or encrypted).
    std::span<const std::byte> bytesOf(std::string_view name);

private:
    struct Entry {
        std::uint16_t flags = 0;
        std::uint16_t method = 0;
        std::uint32_t checksum = 0;
        bool isVerified = false;
        std::uint64_t headerPosition = 0;
        std::uint64_t storedLength = 0;
        std::uint64_t length = 0;
        std::span<const std::byte> bytes;
    };
    void readDirectory(std::uint64_t position, std::uint64_t length, std::uint64_t count);
    void locate(std::string_view name, Entry& entry, std::uint64_t directoryPosition);
    void requireNoOverlap() const;

    std::span<const std::byte> m_file;
    std::map<std::string_view, Entry> m_entries;
};

} // namespace semblance
