// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// Phenom desktop instruments: XML in the TIFF tag 34683 with the root `FeiImage`. The pixel size is `pixelWidth` and
/// `pixelHeight`, in nanometres where no unit is named; `cropHint` is the image without its data bar.
class PhenomReader : public MetadataReader {
public:
    std::string vendor() const override { return "Phenom"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
