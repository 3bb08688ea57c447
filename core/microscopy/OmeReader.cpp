// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/OmeReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"
#include "core/microscopy/TiffTags.h"
#include "core/microscopy/XmlText.h"

namespace semblance {
namespace {

constexpr std::uint16_t kDescriptionTag = 270;

std::optional<double> sideNm(const XmlElement& pixels, const std::string& key) {
    return lengthNm(pixels.value(key).value_or(""), pixels.value(key + "Unit").value_or("µm"));
}

AcquiredSize sizeOf(const XmlElement& pixels) {
    AcquiredSize size;
    size.widthPx = parseNumber(pixels.value("SizeX").value_or("")).value_or(0);
    size.heightPx = parseNumber(pixels.value("SizeY").value_or("")).value_or(0);
    return size;
}

} // namespace

std::optional<ImageMetadata> OmeReader::read(const MetadataInput& input) const {
    const auto text = input.tags ? input.tags->text(kDescriptionTag) : std::nullopt;
    if (!text || text->find("<OME") == std::string::npos) return std::nullopt;
    const auto root = readXml(*text);
    const XmlElement* pixels = root ? root->find("Image/Pixels") : nullptr;
    if (!pixels) return std::nullopt;
    ImageMetadata metadata;
    if (const auto xNm = sideNm(*pixels, "PhysicalSizeX"))
        metadata.calibration = calibrationFrom(CalibrationSource::VendorTag, "OME-XML, PhysicalSizeX", *xNm,
                                               sideNm(*pixels, "PhysicalSizeY"));
    fitToImage(sizeOf(*pixels), input, metadata);
    metadata.date = root->value("Image/AcquisitionDate").value_or("");
    if (const XmlElement* microscope = root->find("Instrument/Microscope")) {
        metadata.vendor = microscope->value("Manufacturer").value_or("");
        metadata.instrument = microscope->value("Model").value_or("");
    }
    return metadata;
}

} // namespace semblance
