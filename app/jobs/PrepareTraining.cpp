// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/PrepareTraining.h"

#include "app/jobs/GivenSplit.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/dataset/Scan.h"
#include "core/microscopy/MetadataReader.h"
#include "core/training/RunFolder.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace semblance {
namespace {

/// The split that a run to be gone on with was made by: its files alone give the same batches again.
std::optional<SplitFiles> splitOfRun(const PreparationOptions& options) {
    if (!options.resume || !std::filesystem::exists(options.runFolder / "run.json")) return std::nullopt;
    RunRecord record = readRun(options.runFolder);
    return SplitFiles{std::move(record.trainingFiles), std::move(record.validationFiles)};
}

std::optional<DataSplit> makeSplit(const ScanReport& report, const PreparationOptions& options,
                                   const Cancellation& cancel, const PreparationSink& progress) {
    std::optional<SplitFiles> given = splitOfRun(options);
    if (!given) given = options.split;
    if (given) return splitByFiles(report, *given, options.classes);
    progress(PreparationStep::Comparing, {0, report.images.size()});
    const auto duplicates = findDuplicates(report, {options.training.threads}, cancel);
    if (!duplicates) return std::nullopt;
    progress(PreparationStep::Comparing, {report.images.size(), report.images.size()});
    return splitDataSet(report, *duplicates,
                        {options.training.validationShare, options.training.seed, options.classes});
}

CacheOptions cacheOptionsOf(const PreparationOptions& options) {
    CacheOptions cache = options.cache;
    if (cache.threads == 0) cache.threads = options.training.threads;
    if (options.storage == PixelStorage::Stream) cache.cacheFolder.clear(); // without one, openPixels streams
    return cache;
}

RunDescription describeRun(const ScanReport& report, const PreparationOptions& options, const DataSplit& split) {
    RunDescription run;
    run.folder = options.runFolder;
    run.dataSetFolder = toUtf8(report.folder);
    const bool endsInSlash = !report.folder.has_filename();
    run.dataSetName = toUtf8((endsInSlash ? report.folder.parent_path() : report.folder).filename());
    run.dataSetFingerprint = split.fingerprint;
    run.trainingFiles = split.trainingFiles;
    run.validationFiles = split.validationFiles;
    run.resume = options.resume;
    return run;
}

/// The split without the images that did not decode. Made anew, so that its fingerprint is that of what is learned from, and
/// a class of which nothing is left is an error.
DataSplit readableSplit(const ScanReport& report, DataSplit split, const OpenedPixels& pixels,
                        const std::vector<ClassChoice>& classes) {
    leaveOut(split, pixels.unreadableImages);
    return splitByFiles(report, {split.trainingFiles, split.validationFiles}, classes);
}

void include(std::optional<ScaleRange>& range, double pixelSizeNm) {
    if (!range) range = ScaleRange{pixelSizeNm, pixelSizeNm};
    range->smallestNm = std::min(range->smallestNm, pixelSizeNm);
    range->largestNm = std::max(range->largestNm, pixelSizeNm);
}

std::optional<double> pixelSizeOf(const std::filesystem::path& path) {
    try {
        return readMetadata(path).calibration.pixelSizeNm;
    } catch (const Error&) {
        return std::nullopt; // an unreadable file has been reported by the scan
    }
}

std::filesystem::path environmentFolder(const char* name) {
    const char* value = std::getenv(name);
    const std::filesystem::path folder = value ? std::filesystem::path(value) : std::filesystem::path();
    return folder.is_absolute() ? folder
                                : std::filesystem::path(); // a relative one is to be ignored, says the XDG text
}

} // namespace

std::filesystem::path defaultPixelCacheFolder() {
    std::filesystem::path base = environmentFolder("XDG_CACHE_HOME");
    if (base.empty() && !environmentFolder("HOME").empty()) base = environmentFolder("HOME") / ".cache";
    if (base.empty()) base = std::filesystem::temp_directory_path();
    return base / "semblance" / "pixels";
}

std::optional<ScaleRange> scaleRangeOf(const std::filesystem::path& folder, const std::vector<std::string>& files,
                                       int threads, const Cancellation& cancel, const ProgressSink& progress) {
    std::optional<ScaleRange> range;
    std::uint64_t done = 0;
    std::mutex mutex;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < files.size() && !cancel.isRequested(); i = next++) {
            const std::optional<double> pixelSizeNm = pixelSizeOf(folder / fromUtf8(files[i]));
            const std::lock_guard lock(mutex);
            if (pixelSizeNm) include(range, *pixelSizeNm);
            progress({++done, files.size()});
        }
    };
    std::vector<std::jthread> workers;
    const unsigned count = threads > 0 ? static_cast<unsigned>(threads) : std::thread::hardware_concurrency();
    for (unsigned i = 1; i < count; ++i)
        workers.emplace_back(work);
    work();
    workers.clear();
    return range;
}

std::optional<PreparedTraining> prepareTraining(const ScanReport& report, const PreparationOptions& options,
                                                const Cancellation& cancel, const PreparationSink& progress) {
    validate(options.training);
    auto split = makeSplit(report, options, cancel, progress);
    if (!split) return std::nullopt;
    PreparedTraining prepared;
    prepared.preprocessing = preprocessingOf(options.training);
    auto pixels = openPixels(report, *split, prepared.preprocessing, cacheOptionsOf(options), cancel,
                             [&](const Progress& p) { progress(PreparationStep::Decoding, p); });
    if (!pixels) return std::nullopt;
    if (options.storage == PixelStorage::Stream) pixels->message = "images are decoded whenever they are needed";
    if (!pixels->unreadableImages.empty()) split = readableSplit(report, std::move(*split), *pixels, options.classes);
    prepared.pixels = std::move(*pixels);
    prepared.run = describeRun(report, options, *split);
    prepared.run.trainingScale = scaleRangeOf(report.folder, split->trainingFiles, options.training.threads, cancel,
                                              [&](const Progress& p) { progress(PreparationStep::ReadingScales, p); });
    prepared.split = std::move(*split);
    if (cancel.isRequested()) return std::nullopt;
    return prepared;
}

} // namespace semblance
