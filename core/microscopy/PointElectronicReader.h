// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// Scan generators of point electronic: XMP in the TIFF tag 700 with names of ns.pointelectronic.com. The pixel size is
/// `PixelSizeX` and `PixelSizeY` in metres where no unit stands beside.
class PointElectronicReader : public MetadataReader {
public:
    std::string vendor() const override { return "point electronic"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
