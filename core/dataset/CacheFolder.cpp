// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/CacheFolder.h"

#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/dataset/CacheBuilder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace semblance {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kCacheSuffix = ".pixels";
constexpr std::string_view kUnreadableSuffix = ".unreadable.json";
constexpr std::string_view kBarsSuffix = ".bars.json";
constexpr std::string_view kTrials = "trials.json"; ///< what training keeps beside them
constexpr std::size_t kKeyLength = 64;
constexpr std::uint64_t kSpareBytes = 256ULL << 20; // left free on the disk for everything else

struct CacheFile {
    fs::path path;
    std::uint64_t bytes = 0;
    fs::file_time_type used;
};

/// Only what this program wrote there: a key of hexadecimal digits, then one of our suffixes, or the trials (or one being
/// written).
bool isOurs(const fs::path& path) {
    const std::string name = toUtf8(path.filename());
    if (name.starts_with(kTrials)) return true;
    if (name.size() <= kKeyLength || name.find_first_not_of("0123456789abcdef") != kKeyLength) return false;
    const std::string_view rest = std::string_view(name).substr(kKeyLength);
    return rest.starts_with(kCacheSuffix) || rest.starts_with(kUnreadableSuffix) || rest.starts_with(kBarsSuffix);
}

std::vector<CacheFile> filesOfOurs(const fs::path& folder) {
    std::vector<CacheFile> files;
    std::error_code code;
    for (fs::directory_iterator entries(folder, code), end; !code && entries != end; entries.increment(code)) {
        std::error_code fileCode;
        if (!isOurs(entries->path())) continue;
        const std::uint64_t bytes = entries->file_size(fileCode);
        const fs::file_time_type used = entries->last_write_time(fileCode);
        if (!fileCode) files.push_back({entries->path(), bytes, used});
    }
    return files;
}

std::vector<CacheFile> cachesByAge(const fs::path& folder) {
    std::vector<CacheFile> caches = filesOfOurs(folder);
    std::erase_if(caches, [](const CacheFile& file) { return file.path.extension() != kCacheSuffix; });
    std::ranges::sort(caches, {}, &CacheFile::used);
    return caches;
}

/// What a process that is no more was writing ("….writing-PID").
void removeAbandoned(const fs::path& folder) {
    constexpr std::string_view mark = ".writing-";
    for (const CacheFile& file : filesOfOurs(folder)) {
        const std::string name = file.path.filename().string();
        const std::size_t at = name.rfind(mark);
        if (at == std::string::npos) continue;
        const int process = std::atoi(name.c_str() + at + mark.size());
        std::error_code code;
        if (process > 0 && ::kill(process, 0) != 0 && errno == ESRCH) fs::remove(file.path, code);
    }
}

std::string gigabytes(std::uint64_t bytes) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f GB", static_cast<double>(bytes) / 1e9);
    return text.data();
}

/// Hashes each piece with its length, so that two lists never run into one another.
class KeyHash {
public:
    KeyHash& operator<<(std::string_view text) {
        *this << text.size();
        m_hash.update(std::as_bytes(std::span(text)));
        return *this;
    }
    KeyHash& operator<<(std::uint64_t number) {
        std::array<std::byte, 8> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(number >> (8 * i));
        m_hash.update(bytes);
        return *this;
    }
    KeyHash& operator<<(double number) { return *this << std::bit_cast<std::uint64_t>(number); }
    std::string finish() { return toHex(m_hash.finish()); }

private:
    Sha256 m_hash;
};

void add(KeyHash& key, const PreprocessingOptions& options) {
    constexpr std::uint64_t version = 2; // of the pixels that the same options give
    key << version << static_cast<std::uint64_t>(options.size.width) << static_cast<std::uint64_t>(options.size.height)
        << static_cast<std::uint64_t>(options.resize) << static_cast<std::uint64_t>(options.colour)
        << options.lowPercentile << options.highPercentile << std::uint64_t{options.masksDataBar}
        << options.commonScaleNm;
    for (std::size_t c = 0; c < 3; ++c)
        key << double{options.normalisation.mean[c]} << double{options.normalisation.standardDeviation[c]};
}

} // namespace

std::string cacheKey(const ScanReport& report, const PreprocessingOptions& preprocessing) {
    KeyHash key;
    add(key, preprocessing);
    key << std::string_view(toUtf8(report.folder)) << std::uint64_t{report.images.size()};
    for (const ImageEntry& image : report.images)
        key << std::string_view(toUtf8(image.relativePath)) << image.sizeBytes
            << static_cast<std::uint64_t>(image.modifiedNs);
    if (preprocessing.commonScaleNm > 0)
        for (const ImageScale& scale : report.scales)
            key << scale.calibration.pixelSizeNm.value_or(0) << scale.calibration.pixelSizeYNm.value_or(0);
    return key.finish();
}

std::string folderKey(const fs::path& folder) {
    KeyHash key;
    key << std::string_view(toUtf8(folder));
    return key.finish();
}

fs::path foundBarsPath(const fs::path& cacheFolder, const std::string& key) {
    return cacheFolder / (key + std::string(kBarsSuffix));
}

fs::path cachePath(const fs::path& cacheFolder, const std::string& key) {
    return cacheFolder / (key + std::string(kCacheSuffix));
}

fs::path unreadablePath(const fs::path& cacheFolder, const std::string& key) {
    return cacheFolder / (key + std::string(kUnreadableSuffix));
}

std::string makeRoom(const fs::path& cacheFolder, const RoomOptions& options) {
    std::error_code code;
    fs::create_directories(cacheFolder, code);
    if (code) return "the cache folder cannot be created: " + code.message();
    if (options.neededBytes > options.limitBytes)
        return "the images take " + gigabytes(options.neededBytes) + ", more than the cache's limit of " +
               gigabytes(options.limitBytes);
    removeAbandoned(cacheFolder);
    std::vector<CacheFile> caches = cachesByAge(cacheFolder);
    std::uint64_t taken = 0;
    for (const CacheFile& cache : caches)
        taken += cache.bytes;
    const std::uint64_t free = freeBytes(cacheFolder);
    if (free + taken < options.neededBytes + kSpareBytes)
        return "the images take " + gigabytes(options.neededBytes) + ", and the disk of the cache has " +
               gigabytes(free) + " free";
    std::uint64_t freed = 0;
    for (const CacheFile& cache : caches) {
        if (taken - freed + options.neededBytes <= options.limitBytes &&
            free + freed >= options.neededBytes + kSpareBytes)
            break;
        removeCache(cache.path);
        freed += cache.bytes;
    }
    return {};
}

void touchCache(const fs::path& path) {
    std::error_code code; // a cache on a read-only disk is still a cache
    fs::last_write_time(path, fs::file_time_type::clock::now(), code);
}

void removeCache(const fs::path& path) {
    std::error_code code;
    fs::remove(path, code);
    fs::path beside = path;
    beside.replace_extension(kUnreadableSuffix);
    fs::remove(beside, code);
}

std::uint64_t cacheFolderBytes(const fs::path& cacheFolder) {
    std::uint64_t bytes = 0;
    for (const CacheFile& file : filesOfOurs(cacheFolder))
        bytes += file.bytes;
    return bytes;
}

void clearCacheFolder(const fs::path& cacheFolder) {
    std::error_code code;
    for (const CacheFile& file : filesOfOurs(cacheFolder))
        fs::remove(file.path, code);
}

} // namespace semblance
