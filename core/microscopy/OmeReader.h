// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// OME-TIFF: XML in the image description. The pixel size is `PhysicalSizeX` and `PhysicalSizeY` of the first image, in
/// `PhysicalSizeXUnit` (micrometres where none is named), for an image of `SizeX` columns. Zero is no pixel size.
class OmeReader : public MetadataReader {
public:
    std::string vendor() const override { return "OME-TIFF"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
