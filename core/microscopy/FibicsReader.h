// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// Fibics Atlas: XML in the TIFF tag 51023. The pixel size is `Scan/FOV_X` (micrometres where no unit is named) over
/// `Image/Width`; where either is missing, `Scan/Ux` in micrometres.
class FibicsReader : public MetadataReader {
public:
    std::string vendor() const override { return "Fibics"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
