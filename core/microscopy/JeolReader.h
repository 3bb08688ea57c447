// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// JEOL instruments: text beside the image ("scan.txt") with lines `$KEY value`. The pixel size is the length of the micron
/// bar (`$SM_MICRON_MARKER`) over its pixels (`$SM_MICRON_BAR`); these count for an image of `$CM_FULL_SIZE`, whatever
/// size was saved. A data bar of 64 rows at 1280 columns may stand below.
class JeolReader : public MetadataReader {
public:
    std::string vendor() const override { return "JEOL"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
