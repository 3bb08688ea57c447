// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// FEI and Thermo Fisher instruments: INI text in the TIFF tag 34682, 34680 in older files. The pixel size is
/// `[Scan] PixelWidth` in metres, then that of the active beam's scan (`[EScan]`, `[IScan]`); where none is written, the
/// field of view (`HorFieldsize`, or the beam's `HFW`) over `[Image] ResolutionX`. An image of another width than
/// `ResolutionX` is treated as fitToImage says.
class FeiReader : public MetadataReader {
public:
    std::string vendor() const override { return "FEI/Thermo"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
