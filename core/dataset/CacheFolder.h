// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"
#include "core/model/Preprocessing.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace semblance {

/// The name of the cache that belongs to these images under this preprocessing: SHA-256 over the folder, every image's
/// path, size and time, and every value of the preprocessing; where images are brought to a common scale, over theirs too.
std::string cacheKey(const ScanReport& report, const PreprocessingOptions& preprocessing);

/// The name of what was found in the images of a folder, whatever they are now: SHA-256 of its path.
std::string folderKey(const std::filesystem::path& folder);

/// KEY.pixels, and beside it KEY.unreadable.json with the images that did not decode.
std::filesystem::path cachePath(const std::filesystem::path& cacheFolder, const std::string& key);
std::filesystem::path unreadablePath(const std::filesystem::path& cacheFolder, const std::string& key);

/// KEY.bars.json, of a folderKey().
std::filesystem::path foundBarsPath(const std::filesystem::path& cacheFolder, const std::string& key);

struct RoomOptions {
    std::uint64_t neededBytes = 0;
    std::uint64_t limitBytes = 0;
};

/// Creates the folder and removes the oldest caches until there is room for one more. Returns an English sentence that
/// says why there is none; empty otherwise. Removes nothing where that would not make enough room.
std::string makeRoom(const std::filesystem::path& cacheFolder, const RoomOptions& options);

/// Marks a cache as used now: the least recently used is removed first.
void touchCache(const std::filesystem::path& path);

/// Removes one cache and what stands beside it; no error where it is not there.
void removeCache(const std::filesystem::path& path);

} // namespace semblance
