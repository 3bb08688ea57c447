// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Image.h"
#include "core/model/Preprocessing.h"
#include "core/preprocessing/ImageContext.h"

#include <cstdint>
#include <vector>

namespace semblance {

/// Pixels as a network's input wants them before normalisation: 8 bit, [H,W,C].
struct PreparedPixels {
    SizePx size;
    int channels = 1; ///< 1: gray, standing for three equal channels; 3: RGB
    std::vector<std::uint8_t> pixels;
};

/// The one way from a decoded image to the pixels a network sees, used by training (through the cache) and by
/// classification alike: data bar, tone, colour and tint, scale, resize. Thread-safe; holds its options alone.
class Preprocessor {
public:
    explicit Preprocessor(PreprocessingOptions options) : m_options(options) {}

    /// Throws Error (InvalidArgument) for an empty image.
    PreparedPixels prepare(const Image& image, const ImageContext& context = {}) const;
    const PreprocessingOptions& options() const { return m_options; }

private:
    PreprocessingOptions m_options;
};

/// The image at its own size as 8 bit for showing: more than 8 bit is stretched between the percentiles.
Image toEightBit(const Image& image, double lowPercentile = 0.5, double highPercentile = 99.5);

/// As toEightBit, made smaller (never larger) to fit a square of `sidePx`: thumbnails.
Image thumbnailOf(const Image& image, int sidePx);

/// Nanometres that a pixel of the network's input stands for, from the field of view across and the width of the input
/// (whatever is cut off or put around by the resize policy); 0 where the scale is not known.
double inputPixelSizeNm(const Calibration& calibration, int imageWidthPx, const PreprocessingOptions& options);

/// Gray pixels repeated into three channels; RGB as it is.
PreparedPixels toThreeChannels(PreparedPixels pixels);

/// How many threads OpenCV may use within one call, for the whole process; the result of prepare() does not depend on it.
/// Callers that decode on several threads of their own want 1: set once in main, before any other call.
void setImageThreads(int threads);

} // namespace semblance
