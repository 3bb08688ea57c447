// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// Newer FEI and Thermo Fisher instruments: XML in the TIFF tag 34683 with the root `Metadata`. The pixel size is
/// `BinaryResult/PixelSize/X` and `Y`, in metres where no unit is named.
class ThermoXmlReader : public MetadataReader {
public:
    std::string vendor() const override { return "FEI/Thermo"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
