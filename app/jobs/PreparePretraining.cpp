// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/PreparePretraining.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/dataset/Scan.h"
#include "core/model/ResolveStart.h"

#include <algorithm>
#include <set>

namespace semblance {
namespace {

void append(ScanReport& all, ScanReport report) {
    for (ImageEntry& image : report.images) {
        image.relativePath = report.folder / image.relativePath; // an absolute path stays one below any folder
        all.images.push_back(std::move(image));
    }
    for (UnreadableFile& file : report.unreadable) {
        file.relativePath = report.folder / file.relativePath;
        all.unreadable.push_back(std::move(file));
    }
}

std::optional<ScanReport> scanAll(const std::vector<std::filesystem::path>& folders, const Cancellation& cancel,
                                  const ProgressSink& progress) {
    ScanReport all;
    all.classNames = {kAnyImages};
    for (const std::filesystem::path& folder : folders) {
        auto report = scanFolder(folder, {0, ScanLayout::AnyImages}, cancel, progress);
        if (!report) return std::nullopt;
        if (all.folder.empty()) all.folder = report->folder;
        append(all, std::move(*report));
    }
    return all;
}

/// The same image in two folders would be learned from twice, or held back and learned from.
std::size_t leaveOutIdentical(ScanReport& report) {
    std::set<std::array<std::uint8_t, 32>> seen;
    return std::erase_if(report.images,
                         [&seen](const ImageEntry& image) { return !seen.insert(image.quickHash).second; });
}

/// openPixels wants a split for the order in which images are read; here all are learned from.
DataSplit everything(const ScanReport& report) {
    DataSplit split;
    split.set.classNames = report.classNames;
    for (std::size_t i = 0; i < report.images.size(); ++i) {
        split.set.training.push_back({i, 0});
        split.trainingFiles.push_back(toUtf8(report.images[i].relativePath));
    }
    return split;
}

std::vector<std::size_t> readableImages(const ScanReport& report, const OpenedPixels& pixels) {
    const std::set<std::size_t> unreadable(pixels.unreadableImages.begin(), pixels.unreadableImages.end());
    std::vector<std::size_t> images;
    for (std::size_t i = 0; i < report.images.size(); ++i)
        if (!unreadable.contains(i)) images.push_back(i);
    return images;
}

} // namespace

std::optional<PreparedPretraining> preparePretraining(const PretrainingPreparation& preparation,
                                                      const Cancellation& cancel, const ProgressSink& scanning,
                                                      const ProgressSink& decoding) {
    validate(preparation.options);
    const ResolvedStart start =
        resolveStart(preparation.options.start,
                     preparation.weightsFolder.empty() ? defaultWeightsFolder() : preparation.weightsFolder);
    auto report = scanAll(preparation.folders, cancel, scanning);
    if (!report) return std::nullopt;
    PreparedPretraining prepared;
    prepared.identical = leaveOutIdentical(*report);
    if (report->images.empty()) throw Error(ErrorKind::DataSet, "there are no images that can be read", report->folder);
    CacheOptions cache = preparation.cache;
    if (preparation.storage == PixelStorage::Stream) cache.cacheFolder.clear(); // without one, openPixels streams
    auto pixels =
        openPixels(*report, everything(*report), preprocessingOf(preparation.options), cache, cancel, decoding);
    if (!pixels) return std::nullopt;
    prepared.unreadable = std::move(report->unreadable);
    prepared.unreadable.insert(prepared.unreadable.end(), pixels->unreadable.begin(), pixels->unreadable.end());
    prepared.request.options = preparation.options;
    prepared.request.startFile = start.file;
    prepared.request.startNormalisation = start.normalisation;
    prepared.request.images = readableImages(*report, *pixels);
    holdBack(prepared.request, preparation.heldBackShare);
    prepared.pixels = std::move(*pixels);
    return prepared;
}

} // namespace semblance
