// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/GatanReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"
#include "core/microscopy/TiffTags.h"

namespace semblance {
namespace {

enum TiffTag : std::uint16_t { UnitX = 65003, UnitY = 65004, ScaleX = 65009, ScaleY = 65010 };

std::optional<double> sideNm(const TiffTags& tags, TiffTag scale, TiffTag unit) {
    const auto value = positive(tags.number(scale));
    const auto nm = unitNm(tags.text(unit).value_or(""));
    return value && nm ? std::optional(*value * *nm) : std::nullopt;
}

} // namespace

std::optional<ImageMetadata> GatanReader::read(const MetadataInput& input) const {
    if (!input.tags || !input.tags->number(ScaleX)) return std::nullopt;
    ImageMetadata metadata;
    metadata.vendor = vendor();
    if (const auto xNm = positive(sideNm(*input.tags, ScaleX, UnitX)))
        metadata.calibration = calibrationFrom(CalibrationSource::VendorTag, "Gatan tags 65009 and 65003", *xNm,
                                               sideNm(*input.tags, ScaleY, UnitY));
    else
        metadata.warnings.push_back("the Gatan metadata hold no pixel size in a unit of length (" +
                                    utf8Of(input.tags->text(UnitX).value_or("")) + ")");
    return metadata;
}

} // namespace semblance
