// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the reader of safetensors; only its files include it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace semblance {

/// One entry of the header, as it says and unchecked but for the types of its fields.
struct SafetensorsEntry {
    std::string name;
    std::string type; ///< "F32"
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0; ///< in the bytes behind the header
    std::uint64_t end = 0;
};

/// More would take far more memory than the file has bytes.
inline constexpr std::size_t kMostMetadata = 4096;

struct SafetensorsHeader {
    std::vector<SafetensorsEntry> entries;       ///< in the file's order
    std::map<std::string, std::string> metadata; ///< `__metadata__`
};

/// Reads the header's JSON piece by piece, so that no tree of it is ever built. Throws Error (DamagedFile) at the first
/// thing that is not as the format wants it: another type, a field missing, unknown or there twice, a shape of more than
/// kLargestRank sides, more than kMostMetadata metadata.
SafetensorsHeader readSafetensorsHeader(std::span<const std::byte> header);

} // namespace semblance
