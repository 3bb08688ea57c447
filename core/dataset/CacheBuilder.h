// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"
#include "core/batches/PixelCache.h"
#include "core/dataset/ScanReport.h"
#include "core/dataset/Split.h"

#include <memory>
#include <optional>

namespace semblance {

struct CacheOptions {
    std::filesystem::path cacheFolder;
    std::uint64_t limitBytes = 50ULL << 30; ///< of all caches in the folder together; the oldest are removed first
    int threads = 0;                        ///< 0: cores
};

enum class PixelSourceKind { ReusedCache, NewCache, Streaming };

struct OpenedPixels {
    std::unique_ptr<PixelSource> source; ///< index = index into the report's images
    PixelSourceKind kind = PixelSourceKind::NewCache;
    std::string message;                       ///< why it streams; empty otherwise
    std::vector<UnreadableFile> unreadable;    ///< images that did not decode; mid gray in a cache
    std::vector<std::size_t> unreadableImages; ///< to be left out of training
};

/// The pixels of every image of a report under one preprocessing: a cache that fits (keyed by path, size, time and
/// preprocessing), a new one, decoded in parallel, or streaming where the disk has no room. An image that is gone or was
/// replaced since the scan is among the unreadable ones, and what was decoded without it serves this once. Nothing:
/// cancelled. Throws Error: DataSet (more than 5 % of the images are gone or replaced).
std::optional<OpenedPixels> openPixels(const ScanReport& report, const DataSplit& split,
                                       const PreprocessingOptions& preprocessing, const CacheOptions& options,
                                       const Cancellation& cancel, const ProgressSink& progress);

/// Bytes of all caches in a folder, and removing them (those in use stay readable: they are open).
std::uint64_t cacheFolderBytes(const std::filesystem::path& cacheFolder);
void clearCacheFolder(const std::filesystem::path& cacheFolder);

/// Removes entries that did not decode from a split.
void leaveOut(DataSplit& split, const std::vector<std::size_t>& images);

} // namespace semblance
