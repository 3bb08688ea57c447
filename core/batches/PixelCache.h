// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Files.h"
#include "core/batches/PixelSource.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace semblance {

/// What one cached image was made from; a changed size or time makes it stale. Class, part and scale are those of the
/// training that the cache was written for; later ones use its pixels with their own.
struct CacheEntry {
    std::string relativePath; ///< UTF-8, '/' separated
    std::uint64_t sizeBytes = 0;
    std::int64_t modifiedNs = 0;
    std::string className; ///< the folder it lay in, so that the engine can train from a cache alone
    bool isValidation = false;
    double pixelSizeNm = 0; ///< Example::pixelSizeNm
    bool operator==(const CacheEntry&) const = default;
};

struct CacheHeader {
    PreprocessingOptions preprocessing;
    int channels = 3;
    std::string folder; ///< UTF-8 absolute path of the data set
    std::vector<CacheEntry> entries;
    bool operator==(const CacheHeader&) const = default;
};

/// The decoded-pixel cache (docs/formats/pixel-cache.md): header, then every image [H,W,C] as 8 bit at a fixed stride.
/// Each read copies one image out of the open file, so that a disk that fails or a file that is cut off under a run costs
/// the images concerned and not the process, which a mapping would. Thread-safe; the kernel keeps what it has memory for.
class PixelCache : public PixelSource {
public:
    /// Throws Error: FileNotFound, ForeignFile, NewerFormat, DamagedFile.
    explicit PixelCache(const std::filesystem::path& path);

    std::size_t count() const override;
    SizePx size() const override;
    int channels() const override;
    /// Throws Error also: FileUnreadable (the disk), DamagedFile (the cache was cut off since it was opened).
    void read(std::size_t index, std::span<std::uint8_t> pixels) const override;
    void prepare(std::span<const std::size_t> indices) const override;

    const CacheHeader& header() const { return m_header; }
    /// Training set of the entries' class names (sorted) and parts, for who has nothing but the cache.
    TrainingSet trainingSet() const;

private:
    OpenFile m_file;
    CacheHeader m_header;
    std::uint64_t m_pixelOffset = 0;
};

/// Writes a cache whole or not at all; images may arrive in any order, from one thread at a time.
class PixelCacheWriter {
public:
    PixelCacheWriter(std::filesystem::path path, CacheHeader header);
    void write(std::size_t index, std::span<const std::uint8_t> pixels);
    /// Throws Error (Internal) where an image was never written, FileUnwritable as DurableFile does.
    void commit();

private:
    CacheHeader m_header;
    DurableFile m_file;
    std::uint64_t m_pixelOffset = 0;
    std::vector<bool> m_written;
};

/// Bytes that a cache of these entries takes on disk.
std::uint64_t cacheBytes(const CacheHeader& header);

} // namespace semblance
