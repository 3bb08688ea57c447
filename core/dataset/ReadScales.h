// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"
#include "core/batches/PixelSource.h"
#include "core/dataset/ScanReport.h"
#include "core/model/ModelDescription.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace semblance {

class UserCalibrations;

struct ScaleOptions {
    int threads = 0; ///< 0: cores
    /// Burned-in scale bars are looked for too: every image is decoded, some 25 ms each.
    bool searchesBars = false;
    /// What a search found is kept here and not searched for again while the image's size and time are the same. Without
    /// searchesBars what is kept is used all the same. Empty: nothing is kept.
    std::filesystem::path cacheFolder;
    const UserCalibrations* stated = nullptr; ///< may be null
};

/// The scale of every image of a report, in its order: metadata, burned-in bar, what the user stated, in the order of
/// factsOf(). An image that cannot be read has none. Nothing: cancelled; what was found until then is kept. Throws nothing
/// for a cache that cannot be read or written.
std::optional<std::vector<ImageScale>> readScales(const ScanReport& report, const ScaleOptions& options,
                                                  const Cancellation& cancel, const ProgressSink& progress);

/// inputPixelSizeNm() of every image of a report; 0 everywhere where its scales were not read.
std::vector<double> inputPixelSizesNm(const ScanReport& report, const PreprocessingOptions& options);

/// Tells every example of a set what a pixel of its input stands for.
void takeScales(TrainingSet& set, const std::vector<double>& pixelSizesNm);

/// A scale at which the typical image of these (indices) fills the network's input across: their median, from
/// logarithms; 0 where no scale is known.
double commonScaleOf(const ScanReport& report, const std::vector<std::size_t>& images, const SizePx& inputSize);

/// The smallest and largest known pixel size of these images (indices); nothing where none is known.
std::optional<ScaleRange> scaleRangeOf(const std::vector<ImageScale>& scales, const std::vector<std::size_t>& images);

} // namespace semblance
