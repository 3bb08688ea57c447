// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// Zeiss instruments: text in the TIFF tag 34118, lines with a key (`AP_…`, `DP_…`, `SV_…`), each before a line
/// "Label = value unit". The pixel size of the stored image is `AP_IMAGE_PIXEL_SIZE`; where it is missing, `AP_WIDTH` over
/// the stored columns (`DP_IMAGE_STORE`), then `AP_PIXEL_SIZE`, which is that of a picture 1024 columns wide.
class ZeissReader : public MetadataReader {
public:
    std::string vendor() const override { return "Zeiss"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
