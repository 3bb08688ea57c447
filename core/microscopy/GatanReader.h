// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// TIFFs exported by Gatan DigitalMicrograph: the scale in the tags 65009 (x) and 65010 (y), its unit in 65003 and 65004.
/// A unit that is no length (a diffraction pattern) gives no pixel size.
class GatanReader : public MetadataReader {
public:
    std::string vendor() const override { return "Gatan"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
