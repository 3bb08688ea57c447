// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/batches/PixelCache.h"

#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/model/ModelJson.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>

namespace semblance {
namespace {

constexpr std::array<char, 8> cacheMagic{'S', 'M', 'B', 'L', 'P', 'I', 'X', '\n'};
constexpr std::uint32_t cacheFormat = 1;
constexpr std::uint64_t alignment = 4096; // pixels begin on a page of their own
constexpr int largestSidePx = 16384;

/// The first bytes of the file, little-endian as they stand in memory.
struct Prologue {
    std::array<char, 8> magic = cacheMagic;
    std::uint32_t format = cacheFormat;
    std::uint32_t reserved = 0;
    std::uint64_t headerBytes = 0;
    Sha256::Digest headerDigest{};
};
static_assert(sizeof(Prologue) == 56);

std::uint64_t pixelOffsetFor(std::uint64_t headerBytes) {
    return (sizeof(Prologue) + headerBytes + alignment - 1) / alignment * alignment;
}

std::uint64_t strideOf(const CacheHeader& header) {
    return static_cast<std::uint64_t>(header.preprocessing.size.width) *
           static_cast<std::uint64_t>(header.preprocessing.size.height) * static_cast<std::uint64_t>(header.channels);
}

nlohmann::json toJson(const CacheEntry& entry) {
    nlohmann::json object{{"path", entry.relativePath},
                          {"size_bytes", entry.sizeBytes},
                          {"modified_ns", entry.modifiedNs},
                          {"class", entry.className},
                          {"validation", entry.isValidation}};
    if (entry.pixelSizeNm > 0) object["pixel_size_nm"] = entry.pixelSizeNm;
    return object;
}

std::string headerText(const CacheHeader& header) {
    nlohmann::json entries = nlohmann::json::array();
    for (const CacheEntry& entry : header.entries)
        entries.push_back(toJson(entry));
    const nlohmann::json json{{"preprocessing", toJson(header.preprocessing)},
                              {"channels", header.channels},
                              {"folder", header.folder},
                              {"images", std::move(entries)}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

CacheEntry entryFrom(const nlohmann::json& json) {
    CacheEntry entry;
    json.at("path").get_to(entry.relativePath);
    json.at("size_bytes").get_to(entry.sizeBytes);
    json.at("modified_ns").get_to(entry.modifiedNs);
    json.at("class").get_to(entry.className);
    json.at("validation").get_to(entry.isValidation);
    entry.pixelSizeNm = std::max(0.0, json.value("pixel_size_nm", 0.0));
    return entry;
}

CacheHeader headerFrom(const nlohmann::json& json) {
    CacheHeader header;
    header.preprocessing = preprocessingFromJson(json.at("preprocessing"));
    json.at("channels").get_to(header.channels);
    json.at("folder").get_to(header.folder);
    const nlohmann::json& images = json.at("images");
    header.entries.reserve(images.size());
    for (const nlohmann::json& image : images)
        header.entries.push_back(entryFrom(image));
    return header;
}

bool isSane(const CacheHeader& header) {
    const SizePx size = header.preprocessing.size;
    return (header.channels == 1 || header.channels == 3) && size.width > 0 && size.height > 0 &&
           size.width <= largestSidePx && size.height <= largestSidePx;
}

Prologue readPrologue(const OpenFile& file) {
    Prologue prologue;
    const std::uint64_t length = std::min<std::uint64_t>(file.size(), sizeof prologue);
    file.readAt(0, std::as_writable_bytes(std::span(&prologue, 1)).first(length));
    if (length < cacheMagic.size() || prologue.magic != cacheMagic)
        throw Error(ErrorKind::ForeignFile, "this is not a pixel cache", file.path());
    if (length < sizeof prologue) throw Error(ErrorKind::DamagedFile, "the pixel cache is truncated", file.path());
    if (prologue.format > cacheFormat)
        throw Error(ErrorKind::NewerFormat,
                    "the pixel cache has format " + std::to_string(prologue.format) + "; this version reads 1",
                    file.path());
    if (prologue.format != cacheFormat || prologue.reserved != 0 ||
        prologue.headerBytes > file.size() - sizeof prologue)
        throw Error(ErrorKind::DamagedFile, "the pixel cache's first bytes are inconsistent", file.path());
    return prologue;
}

/// In pieces: a damaged length is found out before so much memory is taken.
Sha256::Digest headerDigest(const OpenFile& file, std::uint64_t headerBytes) {
    Sha256 hash;
    std::vector<std::byte> piece(1 << 20);
    for (std::uint64_t done = 0; done < headerBytes; done += piece.size()) {
        piece.resize(std::min<std::uint64_t>(piece.size(), headerBytes - done));
        file.readAt(sizeof(Prologue) + done, piece);
        hash.update(piece);
    }
    return hash.finish();
}

CacheHeader parseHeader(std::span<const std::byte> bytes, const std::filesystem::path& path) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    try {
        CacheHeader header = headerFrom(nlohmann::json::parse(text));
        if (isSane(header)) return header;
        throw Error(ErrorKind::DamagedFile, "the pixel cache's image size is out of range", path);
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorKind::DamagedFile, std::string("the pixel cache's header cannot be read: ") + error.what(),
                    path);
    } catch (const Error& error) {
        throw Error(error.kind(), error.what(), path);
    }
}

CacheHeader readHeader(const OpenFile& file) {
    const Prologue prologue = readPrologue(file);
    if (headerDigest(file, prologue.headerBytes) != prologue.headerDigest)
        throw Error(ErrorKind::DamagedFile, "the pixel cache's header does not match its checksum", file.path());
    std::vector<std::byte> bytes(static_cast<std::size_t>(prologue.headerBytes));
    file.readAt(sizeof prologue, bytes);
    CacheHeader header = parseHeader(bytes, file.path());
    // The stride is bounded by isSane, so the product stays within 64 bit for any count that a file could name.
    const std::uint64_t expected =
        pixelOffsetFor(prologue.headerBytes) + strideOf(header) * static_cast<std::uint64_t>(header.entries.size());
    if (file.size() != expected)
        throw Error(ErrorKind::DamagedFile,
                    "the pixel cache has " + std::to_string(file.size()) + " bytes instead of " +
                        std::to_string(expected),
                    file.path());
    return header;
}

void checkIndex(std::size_t index, std::size_t count) {
    if (index >= count)
        throw Error(ErrorKind::InvalidArgument,
                    "image " + std::to_string(index) + " of a cache of " + std::to_string(count) + " was asked for");
}

} // namespace

PixelCache::PixelCache(const std::filesystem::path& path) : m_file(path), m_header(readHeader(m_file)) {
    m_pixelOffset = m_file.size() - bytesPerImage() * m_header.entries.size();
}

std::size_t PixelCache::count() const {
    return m_header.entries.size();
}
SizePx PixelCache::size() const {
    return m_header.preprocessing.size;
}
int PixelCache::channels() const {
    return m_header.channels;
}

void PixelCache::read(std::size_t index, std::span<std::uint8_t> pixels) const {
    checkIndex(index, count());
    if (pixels.size() != bytesPerImage())
        throw Error(ErrorKind::InvalidArgument, "the room for an image of the cache has the wrong size");
    try {
        m_file.readAt(m_pixelOffset + index * bytesPerImage(), std::as_writable_bytes(pixels));
    } catch (const Error& error) {
        throw Error(error.kind(),
                    "its pixels in the cache " + toUtf8(m_file.path()) + " cannot be read: " + error.what(),
                    m_file.path());
    }
}

void PixelCache::prepare(std::span<const std::size_t> indices) const {
    for (const std::size_t index : indices)
        if (index < count()) m_file.willNeed(m_pixelOffset + index * bytesPerImage(), bytesPerImage());
}

TrainingSet PixelCache::trainingSet() const {
    std::set<std::string> names;
    for (const CacheEntry& entry : m_header.entries)
        names.insert(entry.className);
    TrainingSet set;
    set.classNames.assign(names.begin(), names.end());
    std::map<std::string, int> labels;
    for (std::size_t i = 0; i < set.classNames.size(); ++i)
        labels[set.classNames[i]] = static_cast<int>(i);
    for (std::size_t i = 0; i < m_header.entries.size(); ++i) {
        const CacheEntry& entry = m_header.entries[i];
        (entry.isValidation ? set.validation : set.training).push_back({i, labels[entry.className], entry.pixelSizeNm});
    }
    return set;
}

PixelCacheWriter::PixelCacheWriter(std::filesystem::path path, CacheHeader header)
    : m_header(std::move(header)), m_file(std::move(path)), m_written(m_header.entries.size(), false) {
    if (!isSane(m_header)) throw Error(ErrorKind::InvalidArgument, "the image size of a cache is out of range");
    const std::string text = headerText(m_header);
    const auto bytes = std::as_bytes(std::span(text));
    Prologue prologue;
    prologue.headerBytes = bytes.size();
    prologue.headerDigest = Sha256::of(bytes);
    m_pixelOffset = pixelOffsetFor(bytes.size());
    m_file.write(std::as_bytes(std::span(&prologue, 1)));
    m_file.write(bytes);
    m_file.write(std::string(static_cast<std::size_t>(m_pixelOffset - m_file.size()), '\0'));
}

void PixelCacheWriter::write(std::size_t index, std::span<const std::uint8_t> pixels) {
    checkIndex(index, m_written.size());
    const std::uint64_t stride = strideOf(m_header);
    if (pixels.size() != stride) throw Error(ErrorKind::InvalidArgument, "an image for the cache has the wrong size");
    m_file.writeAt(m_pixelOffset + index * stride, std::as_bytes(pixels));
    m_written[index] = true;
}

void PixelCacheWriter::commit() {
    const auto missing = std::find(m_written.begin(), m_written.end(), false);
    if (missing != m_written.end())
        throw Error(ErrorKind::Internal,
                    "image " + std::to_string(missing - m_written.begin()) + " of the cache was never written");
    m_file.commit();
}

std::uint64_t cacheBytes(const CacheHeader& header) {
    return pixelOffsetFor(headerText(header).size()) + strideOf(header) * header.entries.size();
}

} // namespace semblance
