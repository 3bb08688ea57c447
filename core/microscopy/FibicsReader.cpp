// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/FibicsReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"
#include "core/microscopy/TiffTags.h"
#include "core/microscopy/XmlText.h"

#include <cmath>

namespace semblance {
namespace {

constexpr std::uint16_t kFibicsTag = 51023;
constexpr double kNmPerMicrometre = 1e3;

std::optional<double> fieldNm(const XmlElement& root, const char* path) {
    const XmlElement* field = root.find(path);
    return field ? lengthNm(field->text, field->value("units").value_or("um")) : std::nullopt;
}

AcquiredSize acquiredSize(const XmlElement& root) {
    AcquiredSize size;
    size.widthPx = parseNumber(root.value("Image/Width").value_or("")).value_or(0);
    size.heightPx = parseNumber(root.value("Image/Height").value_or("")).value_or(0);
    return size;
}

std::optional<double> stepNm(const XmlElement& root, const char* path) {
    const auto micrometres = parseNumber(root.value(path).value_or(""));
    return micrometres ? positive(std::abs(*micrometres) * kNmPerMicrometre) : std::nullopt;
}

Calibration calibrationOf(const XmlElement& root) {
    const AcquiredSize size = acquiredSize(root);
    const auto acrossNm = fieldNm(root, "Scan/FOV_X");
    if (acrossNm && size.widthPx >= 1) {
        const auto downNm = fieldNm(root, "Scan/FOV_Y");
        const auto yNm = downNm && size.heightPx >= 1 ? std::optional(*downNm / size.heightPx) : std::nullopt;
        return calibrationFrom(CalibrationSource::VendorTag, "Fibics tag 51023, Scan/FOV_X / Image/Width",
                               *acrossNm / size.widthPx, yNm);
    }
    const auto step = stepNm(root, "Scan/Ux");
    if (!step) return {};
    return calibrationFrom(CalibrationSource::VendorTag, "Fibics tag 51023, Scan/Ux", *step, stepNm(root, "Scan/Vy"));
}

} // namespace

std::optional<ImageMetadata> FibicsReader::read(const MetadataInput& input) const {
    const auto text = input.tags ? input.tags->text(kFibicsTag) : std::nullopt;
    const auto root = text ? readXml(*text) : std::nullopt;
    if (!root || root->name != "Fibics") return std::nullopt;
    ImageMetadata metadata;
    metadata.vendor = vendor();
    metadata.calibration = calibrationOf(*root);
    fitToImage(acquiredSize(*root), input, metadata);
    metadata.instrument = root->value("Image/Machine").value_or("");
    metadata.detector = root->value("Image/Detector").value_or("");
    metadata.date = root->value("Application/Date").value_or("");
    return metadata;
}

} // namespace semblance
