// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// Hitachi instruments: INI text beside the image ("scan.txt"), under `[SemImageFile]` or under nothing. `PixelSize` is in
/// nanometres, for an image of `DataSize` ("1280x960"); a data bar may stand below.
class HitachiReader : public MetadataReader {
public:
    std::string vendor() const override { return "Hitachi"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
