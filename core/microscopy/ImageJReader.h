// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// TIFFs saved by ImageJ: lines `key=value` in the image description; the pixel size is 1 over XResolution in its `unit`.
/// A unit of cm or inch stems from a print resolution that ImageJ took over, and gives no pixel size.
class ImageJReader : public MetadataReader {
public:
    std::string vendor() const override { return "ImageJ"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
