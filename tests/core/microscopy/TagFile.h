// SPDX-License-Identifier: GPL-3.0-or-later
// Images that carry a maker's tags, put together in memory.
#pragma once

#include "core/image/ByteSource.h"
#include "core/microscopy/MetadataReader.h"
#include "core/microscopy/TiffTags.h"

#include <QTest>
#include <cmath>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace semblance::test {

/// A tag of a little-endian TIFF: `bytes` as they stand in the file.
struct FileTag {
    std::uint16_t id = 0;
    std::uint16_t type = 2;
    std::uint32_t count = 0;
    std::string bytes;
};

template <typename T>
std::string littleEndian(T value) {
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &value, sizeof(T));
    return bytes;
}

inline FileTag textTag(std::uint16_t id, const std::string& text) {
    const std::string ended = text + '\0';
    return {id, 2, static_cast<std::uint32_t>(ended.size()), ended};
}

inline FileTag longTag(std::uint16_t id, std::uint32_t value) {
    return {id, 4, 1, littleEndian(value)};
}

inline FileTag shortTag(std::uint16_t id, std::uint16_t value) {
    return {id, 3, 1, littleEndian(value)};
}

inline FileTag doubleTag(std::uint16_t id, double value) {
    return {id, 12, 1, littleEndian(value)};
}

inline FileTag rationalTag(std::uint16_t id, std::uint32_t numerator, std::uint32_t denominator) {
    return {id, 5, 1, littleEndian(numerator) + littleEndian(denominator)};
}

inline FileTag bytesTag(std::uint16_t id, const std::string& bytes) {
    return {id, 1, static_cast<std::uint32_t>(bytes.size()), bytes};
}

/// One directory and its values as they stand from `at` on; `hasNext`: another directory follows directly.
inline std::string directory(std::size_t at, const std::vector<FileTag>& tags, bool hasNext) {
    const std::size_t valuesAt = at + 2 + 12 * tags.size() + 4;
    std::string entries = littleEndian(static_cast<std::uint16_t>(tags.size()));
    std::string values;
    for (const FileTag& tag : tags) {
        entries += littleEndian(tag.id) + littleEndian(tag.type) + littleEndian(tag.count);
        if (tag.bytes.size() <= 4) {
            entries += tag.bytes + std::string(4 - tag.bytes.size(), '\0');
        } else {
            entries += littleEndian(static_cast<std::uint32_t>(valuesAt + values.size()));
            values += tag.bytes;
        }
    }
    const auto next = static_cast<std::uint32_t>(hasNext ? valuesAt + values.size() : 0);
    return entries + littleEndian(next) + values;
}

/// A TIFF without pixels, as its directories say.
inline std::string tiffBytes(const std::vector<std::vector<FileTag>>& pages) {
    std::string file = std::string("II*\0", 4) + littleEndian(std::uint32_t{8});
    for (std::size_t i = 0; i < pages.size(); ++i)
        file += directory(file.size(), pages[i], i + 1 < pages.size());
    return file;
}

struct TagFile {
    std::uint32_t widthPx = 1024;
    std::uint32_t heightPx = 768;
    std::vector<FileTag> tags = {};
    SideCars sideCars = {};
};

/// What all readers make of such a file.
inline ImageMetadata interpreted(const TagFile& image) {
    std::vector<FileTag> page{longTag(256, image.widthPx), longTag(257, image.heightPx)};
    page.insert(page.end(), image.tags.begin(), image.tags.end());
    const std::string file = tiffBytes({page});
    const MemoryBytes bytes(std::as_bytes(std::span(file)));
    const auto tags = TiffTags::read(bytes);
    MetadataInput input;
    input.tags = tags ? &*tags : nullptr;
    input.file = &bytes;
    input.widthPx = static_cast<int>(image.widthPx);
    input.heightPx = static_cast<int>(image.heightPx);
    input.sideCars = image.sideCars;
    return interpretMetadata(input);
}

inline void compare(const std::optional<double>& found, double wanted) {
    QVERIFY(found.has_value());
    QVERIFY2(std::abs(*found / wanted - 1) < 1e-9, qPrintable(QString::number(*found, 'g', 12)));
}

inline void compareUnknown(const ImageMetadata& metadata, std::size_t warnings) {
    QVERIFY(!metadata.calibration.isKnown());
    QCOMPARE(metadata.calibration.source, CalibrationSource::Unknown);
    QCOMPARE(metadata.warnings.size(), warnings);
}

} // namespace semblance::test
