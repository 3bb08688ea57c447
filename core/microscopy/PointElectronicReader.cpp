// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/PointElectronicReader.h"

#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"
#include "core/microscopy/TiffTags.h"
#include "core/microscopy/XmlText.h"

namespace semblance {
namespace {

constexpr std::uint16_t kXmpTag = 700;
constexpr std::string_view kNamespace = "pointelectronic.com";

/// A property of XMP: an attribute, an element's text, or its children "value" and "Unit"; with its unit.
std::string property(const XmlElement& root, const std::string& name) {
    if (const auto attribute = root.attributes.find(name); attribute != root.attributes.end()) return attribute->second;
    if (const XmlElement* element = root.find(name)) {
        const std::string value = element->value("value").value_or(element->text);
        return value + " " + element->value("Unit").value_or(element->value("unit").value_or(""));
    }
    for (const XmlElement& child : root.children)
        if (std::string found = property(child, name); !found.empty()) return found;
    return {};
}

} // namespace

std::optional<ImageMetadata> PointElectronicReader::read(const MetadataInput& input) const {
    const auto text = input.tags ? input.tags->text(kXmpTag) : std::nullopt;
    if (!text || text->find(kNamespace) == std::string::npos) return std::nullopt;
    const auto root = readXml(*text);
    if (!root) return std::nullopt;
    ImageMetadata metadata;
    metadata.vendor = vendor();
    if (const auto xNm = lengthNm(property(*root, "PixelSizeX"), "m"))
        metadata.calibration = calibrationFrom(CalibrationSource::VendorTag, "point electronic XMP, PixelSizeX", *xNm,
                                               lengthNm(property(*root, "PixelSizeY"), "m"));
    metadata.voltageKv = voltageKv(property(*root, "HV"), "V");
    metadata.workingDistanceMm = lengthMm(property(*root, "WD"), "m");
    metadata.magnification = magnificationOf(property(*root, "Mag"));
    metadata.date = property(*root, "CreateDate");
    return metadata;
}

} // namespace semblance
