// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/MetadataReader.h"

namespace semblance {

/// Olympus Soft Imaging Solutions: the TIFF tag 33560 points at a structure that starts with "SIS0" (not published; the
/// places of its fields are those that tifffile reads): entries of kind, count and offset, of which kind 1 holds a power of
/// ten and both pixel sizes in metres. Older files hold INI text in the tag 33471 with `pixelsizex` in metres.
class SisReader : public MetadataReader {
public:
    std::string vendor() const override { return "Olympus SIS"; }
    std::optional<ImageMetadata> read(const MetadataInput& input) const override;
};

} // namespace semblance
