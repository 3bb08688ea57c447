// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace semblance {

class ByteSource;
struct TiffDirectory;

/// The tags of a TIFF's first directory (classic and BigTIFF, either byte order), read with every offset and count
/// checked against the file. Makers' tags (from 32768) that it lacks are taken from the next four directories, where
/// these are for an image of the same size. Values over 4 MiB are left out. Thread-safe to read once built.
class TiffTags {
public:
    /// Nothing where the file is no TIFF. Throws Error (FileNotFound, FileUnreadable).
    static std::optional<TiffTags> read(const std::filesystem::path& path);
    static std::optional<TiffTags> read(const ByteSource& source);

    /// Bytes of an ASCII, BYTE or UNDEFINED tag up to the first NUL.
    std::optional<std::string> text(std::uint16_t tag) const;
    /// First value of a SHORT, LONG, RATIONAL, FLOAT or DOUBLE tag.
    std::optional<double> number(std::uint16_t tag) const;
    /// All bytes of a tag of any type, as the file orders them; empty where it is missing.
    std::span<const std::byte> bytes(std::uint16_t tag) const;

private:
    struct Value {
        std::uint16_t type = 0;
        std::uint64_t count = 0;
        std::vector<std::byte> bytes;
    };
    void add(const ByteSource& source, const TiffDirectory& directory, std::uint16_t firstTag);
    void addFromNext(const ByteSource& source, const TiffDirectory& first);

    std::map<std::uint16_t, Value> m_values;
    std::uint64_t m_sum = 0; ///< bytes of all values
    bool m_bigEndian = false;
};

} // namespace semblance
