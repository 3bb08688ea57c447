// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ByteSource.h"

#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

namespace semblance {

/// One tag as it stands in a directory: its values lie at `offset`.
struct TiffEntry {
    std::uint16_t tag = 0;
    std::uint16_t type = 0;
    std::uint64_t count = 0;
    std::uint64_t offset = 0;
    std::uint64_t bytes() const; ///< 0 for an unknown type
};

/// One image file directory of a classic TIFF or BigTIFF, read without trusting any size in it.
struct TiffDirectory {
    std::endian order = std::endian::little;
    bool isBig = false;
    std::vector<TiffEntry> entries;
    std::uint64_t next = 0; ///< offset of the next directory; 0: none

    const TiffEntry* find(std::uint16_t tag) const;
    /// The first value of a whole-number tag.
    std::optional<std::uint64_t> integer(const ByteSource& source, std::uint16_t tag) const;
};

/// Bytes of one value of a TIFF type (1 BYTE … 18 IFD8), 0 for an unknown one.
std::size_t tiffTypeBytes(std::uint16_t type);

/// The first directory. Throws Error: UnsupportedFormat (no TIFF), DamagedFile.
TiffDirectory readFirstDirectory(const ByteSource& source);
/// The one at `offset` of the same file as `like`.
TiffDirectory readDirectory(const ByteSource& source, const TiffDirectory& like, std::uint64_t offset);
/// How many directories are chained, each counted once; a chain in a circle ends where it closes.
int countPages(const ByteSource& source, const TiffDirectory& first);

} // namespace semblance
