// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/networks/NetworkRegistry.h"

namespace semblance {

struct SizePx {
    int width = 0;
    int height = 0;
    bool operator==(const SizePx&) const = default;
};

/// How an image of another shape is brought to the network's input; always antialiased.
enum class ResizePolicy {
    Squash,    ///< both sides to the target, aspect lost (what the study did)
    Letterbox, ///< the whole image, bars of mid gray
    Crop       ///< the largest centred part of the target's aspect
};

enum class ColourPolicy {
    Keep,   ///< colour stays; gray is repeated into three channels
    Untint, ///< as Keep, but an image that is gray in one tint (Tint.h) becomes gray: a tint tells the instrument alone
    Gray    ///< colour becomes luminance, repeated into three channels
};

/// The one description of the way from a decoded image to the pixels that a network sees; stored in the model file.
struct PreprocessingOptions {
    SizePx size{224, 224};
    ResizePolicy resize = ResizePolicy::Squash;
    ColourPolicy colour = ColourPolicy::Keep;
    /// More than 8 bit: values at these percentiles become 0 and 255.
    double lowPercentile = 0.5;
    double highPercentile = 99.5;
    /// Before all else the data bar is cut off where it lies at an edge, and elsewhere filled with the rows beside it
    /// (DataBarMask.h).
    bool masksDataBar = true;
    /// Above 0: images of a known scale are brought to this many nanometres a pixel of the network's input, and their
    /// middle is taken, with mid gray around what is smaller. The others are brought to the input as `resize` says.
    double commonScaleNm = 0;
    Normalisation normalisation;
    bool operator==(const PreprocessingOptions&) const = default;
};

} // namespace semblance
