// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace semblance {

/// An array of 32-bit floats, row-major.
struct NpyArray {
    std::vector<std::int64_t> shape; ///< at most 8 sides
    std::vector<float> values;
};

/// Reads a file that numpy.save wrote (the .npy format, versions 1 to 3), strictly: little-endian float32 in row-major
/// order and nothing behind it. No size in the file is trusted; nothing is allocated beyond twice the file's own size.
/// Throws Error: FileNotFound, FileUnreadable, ForeignFile (no .npy), UnsupportedFormat (another type or order),
/// DamagedFile, TooLarge (over 16 GiB).
NpyArray readNpy(const std::filesystem::path& path);
/// The same for bytes in memory; errors name no path.
NpyArray readNpyBytes(std::span<const std::byte> file);

/// Version 1 of the format, whole or not at all. Throws Error (FileUnwritable).
void writeNpy(const std::filesystem::path& path, const NpyArray& array);

} // namespace semblance
