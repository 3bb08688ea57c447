// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/SisReader.h"

#include "core/base/Error.h"
#include "core/image/ByteSource.h"
#include "core/image/HeaderFields.h"
#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/TiffTags.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace semblance {
namespace {

enum TiffTag : std::uint16_t { Model = 272, DateTime = 306, SisText = 33471, Sis = 33560 };
constexpr double kNmPerMetre = 1e9;
constexpr std::uint32_t kMagic = 0x30534953; ///< "SIS0"
constexpr std::uint64_t kCountAt = 58;
constexpr std::uint64_t kEntriesAt = 60;
constexpr std::uint64_t kEntryBytes = 8;
constexpr int kMostEntries = 64;
constexpr std::uint16_t kGeneral = 1;
constexpr int kLargestPower = 12;

double number(const HeaderFields& fields, std::uint64_t offset) {
    return std::bit_cast<double>(fields.u64(offset));
}

void readGeneral(const HeaderFields& fields, std::uint64_t offset, ImageMetadata& metadata) {
    const auto power = static_cast<std::int16_t>(fields.u16(offset + 10));
    if (std::abs(int{power}) > kLargestPower) return;
    const double unitNm = std::pow(10.0, power) * kNmPerMetre;
    const auto xNm = positive(number(fields, offset + 12) * unitNm);
    if (xNm)
        metadata.calibration = calibrationFrom(CalibrationSource::VendorTag, "Olympus SIS tag 33560", *xNm,
                                               number(fields, offset + 20) * unitNm);
    metadata.magnification = positive(number(fields, offset + 36));
}

void readStructure(const ByteSource& file, std::uint64_t start, ImageMetadata& metadata) {
    const HeaderFields fields(file, std::endian::little);
    if (fields.u32(start) != kMagic) return;
    const int count = std::min<int>(fields.u16(start + kCountAt), kMostEntries);
    for (int i = 0; i < count; ++i) {
        const std::uint64_t entry = start + kEntriesAt + kEntryBytes * static_cast<std::uint64_t>(i);
        if (fields.u16(entry) == kGeneral) return readGeneral(fields, fields.u32(entry + 4), metadata);
    }
}

void readText(const IniText& text, ImageMetadata& metadata) {
    const auto width = positive(text.numberAnywhere("pixelsizex"));
    if (!width) return;
    metadata.calibration =
        calibrationFrom(CalibrationSource::VendorTag, "Olympus SIS tag 33471, pixelsizex", *width * kNmPerMetre,
                        text.numberAnywhere("pixelsizey").value_or(0) * kNmPerMetre);
}

} // namespace

std::optional<ImageMetadata> SisReader::read(const MetadataInput& input) const {
    if (!input.tags) return std::nullopt;
    const auto offset = positive(input.tags->number(Sis));
    const auto text = input.tags->text(SisText);
    if (!offset && !text) return std::nullopt;
    ImageMetadata metadata;
    metadata.vendor = vendor();
    metadata.instrument = utf8Of(input.tags->text(Model).value_or(""));
    metadata.date = input.tags->text(DateTime).value_or("");
    try {
        const bool isInFile = input.file && offset && *offset < static_cast<double>(input.file->size());
        if (isInFile) readStructure(*input.file, static_cast<std::uint64_t>(*offset), metadata);
    } catch (const Error&) { // the structure ends with the file
    }
    if (text && !metadata.calibration.isKnown()) readText(IniText(*text), metadata);
    return metadata;
}

} // namespace semblance
