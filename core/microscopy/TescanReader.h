// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// TESCAN instruments: `[MAIN]` and `[SEM]` in blocks of the TIFF tag 50431 (32-bit size, 16-bit kind, content; 2 is MAIN,
/// 3 is SEM), or as INI text beside the image (`scan-tif.hdr`, `scan.hdr`). The pixel size is `PixelSizeX` and
/// `PixelSizeY` in metres; `ImageStripSize` is the height of the data bar.
class TescanReader : public MetadataReader {
public:
    std::string vendor() const override { return "TESCAN"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
