// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/image/Image.h"
#include "core/microscopy/BurnedInBar.h"
#include "core/microscopy/Calibration.h"

#include <filesystem>
#include <optional>

namespace semblance {

class UserCalibrations;

/// What is known of a micrograph beside its pixels, from everything that was asked.
struct MicrographFacts {
    ImageMetadata metadata; ///< its calibration is the one that counts
    std::optional<BurnedInBar> scaleBar;
    /// What is no specimen: of the data bar in the pixels, or of what the maker's metadata say of it.
    std::optional<PixelRectangle> dataBar;
};

/// What is asked beside the metadata.
enum class MarkSearch {
    DataBar,         ///< some 2 ms
    DataBarAndScale, ///< and a burned-in scale bar with its label: some 20 to 60 ms, where none is read surely up to 150
    Everything       ///< and, where no bar is read surely, whether a small picture is the label of one: up to 1 s
};

/// The one order of asking, for training, classification, preview and inspection alike: metadata, then what was drawn into
/// the image, then what the user stated (may be null). Thread-safe. Throws Error as readMetadata() does; a text recogniser
/// that cannot be used is a warning.
MicrographFacts factsOf(const std::filesystem::path& path, const Image& image, MarkSearch search,
                        const UserCalibrations* stated);
/// The same of an image that is no file.
MicrographFacts factsOf(const Image& image, MarkSearch search);

/// The data bar by the metadata and by what was found in the pixels: the latter, moved to the maker's own edge where the
/// two are close; the maker's word alone only where it says which rows are specimen.
std::optional<PixelRectangle> dataBarOf(const ImageMetadata& metadata, const Image& image,
                                        const std::optional<DataBar>& found);

} // namespace semblance
