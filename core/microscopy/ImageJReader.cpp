// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/ImageJReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"
#include "core/microscopy/TiffTags.h"

namespace semblance {
namespace {

enum TiffTag : std::uint16_t { Description = 270, XResolution = 282, YResolution = 283 };

std::optional<double> sideNm(const TiffTags& tags, TiffTag resolution, const std::string& unit) {
    const auto perUnit = positive(tags.number(resolution));
    const auto nm = unitNm(unit);
    return perUnit && nm ? std::optional(*nm / *perUnit) : std::nullopt;
}

bool isPrintUnit(const std::string& unit) {
    return unit == "cm" || unit == "inch";
}

} // namespace

std::optional<ImageMetadata> ImageJReader::read(const MetadataInput& input) const {
    const auto text = input.tags ? input.tags->text(Description) : std::nullopt;
    if (!text || !text->starts_with("ImageJ=")) return std::nullopt;
    const IniText ini(*text);
    const std::string unit = ini.text("", "unit").value_or("");
    ImageMetadata metadata;
    if (isPrintUnit(unit)) {
        metadata.warnings.push_back("ImageJ's scale is in " + unit +
                                    ", a unit of print resolutions; it is not taken for the size of a pixel");
        return metadata;
    }
    if (const auto xNm = sideNm(*input.tags, XResolution, unit))
        metadata.calibration = calibrationFrom(CalibrationSource::VendorTag, "ImageJ, unit and XResolution", *xNm,
                                               sideNm(*input.tags, YResolution, ini.text("", "yunit").value_or(unit)));
    return metadata;
}

} // namespace semblance
