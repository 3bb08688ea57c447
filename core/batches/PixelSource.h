// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/model/Preprocessing.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace semblance {

/// Preprocessed 8-bit images of one size, by index: a cache on disk, or images decoded as they are asked for.
class PixelSource {
public:
    virtual ~PixelSource() = default;
    virtual std::size_t count() const = 0;
    virtual SizePx size() const = 0;
    virtual int channels() const = 0; ///< 1 (all images gray) or 3 (RGB)
    /// Writes one image, [H,W,C] without padding. Thread-safe. Throws Error: InvalidArgument (no such image, another size),
    /// or why the image is not there any more.
    virtual void read(std::size_t index, std::span<std::uint8_t> pixels) const = 0;
    /// Hints that these images come next, in this order.
    virtual void prepare(std::span<const std::size_t>) const {}

    std::size_t bytesPerImage() const {
        return static_cast<std::size_t>(size().width) * static_cast<std::size_t>(size().height) *
               static_cast<std::size_t>(channels());
    }
};

/// One labelled image of a source.
struct Example {
    std::size_t index = 0;
    int label = 0;
    double pixelSizeNm = 0; ///< nanometres that a pixel of the network's input stands for; 0: not known
    bool operator==(const Example&) const = default;
};

/// What a run learns from and is measured on.
struct TrainingSet {
    std::vector<std::string> classNames;
    std::vector<Example> training;
    std::vector<Example> validation;
};

} // namespace semblance
