// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"
#include "core/image/Image.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

struct SampleOptions {
    int imagesPerClass = 40;
    std::uint64_t seed = 1;
    int threads = 0; ///< 0: cores
};

struct SampleReport {
    std::filesystem::path folder;
    std::vector<std::string> classNames;
    std::int64_t images = 0;
    double seconds = 0;
};

/// One procedural micrograph and what is true of it.
struct SampleImage {
    Image image; ///< 1024 × 768 gray, 8 or 16 bit, data bar at the bottom
    double pixelSizeNm = 0;
    double barLengthNm = 0;
    double barLengthPx = 0;
    std::string barLabel;
    int dataBarHeightPx = 0;
};

/// The sample's classes, as folder names.
std::vector<std::string> sampleClasses();

/// Draws one image: the same class, index and seed give the same pixels everywhere. Thread-safe.
SampleImage drawSample(int classIndex, int imageIndex, std::uint64_t seed);

/// Writes the demonstration data set: FOLDER/class/*.tif|jpg, TIFFs with tag 34682. Nothing: cancelled. A folder that
/// holds anything else is refused. Throws Error (InvalidArgument, FileUnwritable).
std::optional<SampleReport> writeSampleSet(const std::filesystem::path& folder, const SampleOptions& options,
                                           const Cancellation& cancel, const ProgressSink& progress);

} // namespace semblance
