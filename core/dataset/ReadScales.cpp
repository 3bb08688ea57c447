// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/ReadScales.h"

#include "core/base/Error.h"
#include "core/dataset/CacheFolder.h"
#include "core/dataset/FoundBars.h"
#include "core/dataset/ParallelFor.h"
#include "core/image/ImageFile.h"
#include "core/microscopy/BurnedInBar.h"
#include "core/microscopy/MetadataReader.h"
#include "core/microscopy/UserCalibrations.h"
#include "core/preprocessing/Preprocessor.h"

#include <algorithm>
#include <cmath>

namespace semblance {
namespace {

class ScaleReading {
public:
    ScaleReading(const ScanReport& report, const ScaleOptions& options)
        : m_report(report), m_options(options), m_bars(barsPath(report, options)) {}

    ImageScale scaleOf(std::size_t index) {
        const ImageEntry& image = m_report.images[index];
        const std::filesystem::path path = m_report.folder / image.relativePath;
        try {
            ImageMetadata metadata = readMetadata(path);
            calibrateFromBar(metadata, barOf(image, path));
            if (m_options.stated) m_options.stated->apply(path, metadata);
            return scaleFrom(metadata);
        } catch (const Error&) {
            return {}; // the scan or the health pass names it
        }
    }

    void keep() const { m_bars.save(); }

private:
    static std::filesystem::path barsPath(const ScanReport& report, const ScaleOptions& options) {
        if (options.cacheFolder.empty()) return {};
        return foundBarsPath(options.cacheFolder, folderKey(report.folder));
    }

    static ImageScale scaleFrom(const ImageMetadata& metadata) {
        ImageScale scale;
        scale.calibration = metadata.calibration;
        scale.instrument = metadata.instrument.empty() ? metadata.vendor : metadata.instrument;
        if (!metadata.calibration.isKnown()) scale.contested = metadata.candidates;
        return scale;
    }

    std::optional<BurnedInBar> barOf(const ImageEntry& image, const std::filesystem::path& path) {
        if (const auto known = m_bars.of(image)) return known->bar;
        if (!m_options.searchesBars) return std::nullopt;
        try {
            const auto bar = findBurnedInMarks(decodeImage(path)).scaleBar;
            m_bars.add(image, bar);
            return bar;
        } catch (const Error&) {
            return std::nullopt; // pixels that cannot be read take nothing from what the header says
        }
    }

    const ScanReport& m_report;
    const ScaleOptions& m_options;
    FoundBars m_bars;
};

} // namespace

std::optional<std::vector<ImageScale>> readScales(const ScanReport& report, const ScaleOptions& options,
                                                  const Cancellation& cancel, const ProgressSink& progress) {
    ScaleReading reading(report, options);
    std::vector<ImageScale> scales(report.images.size());
    const bool isDone = parallelFor(report.images.size(), {options.threads, cancel, progress},
                                    [&](std::size_t i) { scales[i] = reading.scaleOf(i); });
    reading.keep();
    return isDone ? std::optional(std::move(scales)) : std::nullopt;
}

std::vector<double> inputPixelSizesNm(const ScanReport& report, const PreprocessingOptions& options) {
    std::vector<double> sizes(report.images.size(), 0);
    for (std::size_t i = 0; i < report.scales.size(); ++i)
        sizes[i] = inputPixelSizeNm(report.scales[i].calibration, report.images[i].info.widthPx, options);
    return sizes;
}

void takeScales(TrainingSet& set, const std::vector<double>& pixelSizesNm) {
    for (std::vector<Example>* examples : {&set.training, &set.validation})
        for (Example& example : *examples)
            example.pixelSizeNm = pixelSizesNm.at(example.index);
}

double commonScaleOf(const ScanReport& report, const std::vector<std::size_t>& images, const SizePx& inputSize) {
    PreprocessingOptions asIs;
    asIs.size = inputSize;
    const std::vector<double> all = inputPixelSizesNm(report, asIs);
    std::vector<double> known;
    for (const std::size_t i : images)
        if (all.at(i) > 0) known.push_back(all[i]);
    if (known.empty()) return 0;
    std::ranges::sort(known);
    return std::sqrt(known[(known.size() - 1) / 2] * known[known.size() / 2]);
}

std::optional<ScaleRange> scaleRangeOf(const std::vector<ImageScale>& scales, const std::vector<std::size_t>& images) {
    std::optional<ScaleRange> range;
    for (const std::size_t i : images) {
        const auto& sizeNm = scales.at(i).calibration.pixelSizeNm;
        if (!sizeNm) continue;
        if (!range) range = ScaleRange{*sizeNm, *sizeNm};
        range->smallestNm = std::min(range->smallestNm, *sizeNm);
        range->largestNm = std::max(range->largestNm, *sizeNm);
    }
    return range;
}

} // namespace semblance
