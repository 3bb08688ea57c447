// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/MetadataReader.h"

#include "core/microscopy/FeiReader.h"
#include "core/microscopy/TiffTags.h"

#include <cmath>

namespace semblance {
namespace {

constexpr double kSmallestFieldNm = 10;
constexpr double kLargestFieldNm = 20e6;
constexpr std::uint16_t kWidthTag = 256;

std::vector<std::unique_ptr<MetadataReader>> makeReaders() {
    std::vector<std::unique_ptr<MetadataReader>> readers;
    readers.push_back(std::make_unique<FeiReader>());
    return readers;
}

/// The rule of sanity: a field of view between 10 nm and 20 mm; what fails it is more likely a wrong unit.
void requireSaneField(ImageMetadata& metadata, std::optional<double> widthPx) {
    if (!metadata.calibration.isKnown() || !widthPx) return;
    const double field = *metadata.calibration.pixelSizeNm * *widthPx;
    if (std::isfinite(field) && field >= kSmallestFieldNm && field <= kLargestFieldNm) return;
    metadata.warnings.push_back("the pixel size in the metadata (" + pixelSizeText(*metadata.calibration.pixelSizeNm) +
                                ") makes a field of view outside 10 nm to 20 mm; it is taken for an error of the unit");
    metadata.calibration = {};
}

} // namespace

const std::vector<std::unique_ptr<MetadataReader>>& metadataReaders() {
    static const std::vector<std::unique_ptr<MetadataReader>> readers = makeReaders();
    return readers;
}

ImageMetadata readMetadata(const std::filesystem::path& path) {
    const std::optional<TiffTags> tags = TiffTags::read(path);
    const MetadataInput input{path, tags ? &*tags : nullptr};
    for (const auto& reader : metadataReaders()) {
        std::optional<ImageMetadata> metadata = reader->read(input);
        if (!metadata) continue;
        requireSaneField(*metadata, tags ? tags->number(kWidthTag) : std::nullopt);
        return *metadata;
    }
    return {};
}

} // namespace semblance
