// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/ThermoXmlReader.h"

#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"
#include "core/microscopy/TiffTags.h"
#include "core/microscopy/XmlText.h"

namespace semblance {
namespace {

constexpr std::uint16_t kXmlTag = 34683;

std::optional<double> sideNm(const XmlElement& root, const std::string& path) {
    const XmlElement* side = root.find(path);
    return side ? lengthNm(side->text, side->value("unit").value_or("m")) : std::nullopt;
}

Calibration calibrationOf(const XmlElement& root) {
    const auto xNm = sideNm(root, "BinaryResult/PixelSize/X");
    if (!xNm) return {};
    return calibrationFrom(CalibrationSource::VendorTag, "FEI/Thermo tag 34683, BinaryResult/PixelSize/X", *xNm,
                           sideNm(root, "BinaryResult/PixelSize/Y"));
}

} // namespace

std::optional<ImageMetadata> ThermoXmlReader::read(const MetadataInput& input) const {
    const auto text = input.tags ? input.tags->text(kXmlTag) : std::nullopt;
    const auto root = text ? readXml(*text) : std::nullopt;
    if (!root || root->name != "Metadata") return std::nullopt;
    ImageMetadata metadata;
    metadata.vendor = vendor();
    metadata.calibration = calibrationOf(*root);
    const auto value = [&root](const char* path) { return root->value(path).value_or(""); };
    metadata.instrument = value("Instrument/InstrumentClass");
    metadata.voltageKv = voltageKv(value("Optics/AccelerationVoltage"), "V");
    metadata.workingDistanceMm = lengthMm(value("Optics/WorkingDistance"), "m");
    metadata.date = value("Acquisition/AcquisitionDatetime");
    metadata.detector = value("Detectors/ScanningDetector/DetectorName");
    return metadata;
}

} // namespace semblance
