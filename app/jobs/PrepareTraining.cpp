// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/PrepareTraining.h"

#include "app/jobs/GivenSplit.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/dataset/ReadScales.h"
#include "core/dataset/Scan.h"
#include "core/model/KnownWeights.h"
#include "core/model/ResolveStart.h"
#include "core/training/RunFolder.h"
#include "core/training/RunWriter.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <map>
#include <set>

namespace semblance {
namespace {

/// The split that a run to be gone on with was made by: its files alone give the same batches again.
std::optional<RunRecord> runToGoOnWith(const PreparationOptions& options) {
    if (!options.resume || !holdsRun(options.runFolder)) return std::nullopt;
    try {
        return readRunRecord(options.runFolder);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::FileNotFound) return std::nullopt; // a checkpoint from before it knew the split
        throw;
    }
}

/// The options with what the run has recorded: its split, and its classes' names where the caller gives none.
PreparationOptions withRecord(PreparationOptions options) {
    const std::optional<RunRecord> record = runToGoOnWith(options);
    if (!record) return options;
    options.split = SplitFiles{record->trainingFiles, record->validationFiles};
    if (options.training.sameScale && options.training.sameScaleNm == 0)
        options.training.sameScaleNm = record->options.sameScaleNm; // what was taken from the images then
    if (options.classes.empty())
        for (const auto& [folder, name] : record->classFolders)
            options.classes.push_back({folder, name, true});
    return options;
}

/// A run that is gone on with has its weights in its checkpoint: those that it began with may be gone meanwhile.
ResolvedStart resolvedStart(const PreparationOptions& options) {
    const std::string& start = options.training.start;
    try {
        return resolveStart(start, options.weightsFolder.empty() ? defaultWeightsFolder() : options.weightsFolder);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::FileNotFound || !options.resume || !holdsRun(options.runFolder)) throw;
        const KnownWeights* known = findKnownWeights(start);
        return {{}, known ? std::optional(known->normalisation) : std::nullopt, ""};
    }
}

/// The classes that take part, by folder and by the name they learn under.
std::vector<std::pair<std::string, std::string>> classFoldersOf(const ScanReport& report, const DataSplit& split) {
    std::map<std::string, std::string> nameOf;
    for (const std::vector<Example>* examples : {&split.set.training, &split.set.validation})
        for (const Example& example : *examples) {
            const ImageEntry& image = report.images[example.index];
            nameOf[report.classNames[static_cast<std::size_t>(image.classIndex)]] =
                split.set.classNames[static_cast<std::size_t>(example.label)];
        }
    return {nameOf.begin(), nameOf.end()};
}

void remarkOnParts(const ScanReport& report, const std::vector<DuplicateGroup>& duplicates,
                   std::vector<std::string>& remarks) {
    const auto crossing = std::count_if(duplicates.begin(), duplicates.end(),
                                        [](const DuplicateGroup& group) { return group.crossesParts; });
    if (report.kind == DataSetKind::PreparedSplit && crossing > 0)
        remarks.push_back(std::to_string(crossing) + (crossing == 1 ? " image stands" : " images stand") +
                          " in training and in validation: the accuracy is flattered");
}

std::optional<DataSplit> makeSplit(const ScanReport& report, const PreparationOptions& options,
                                   const Cancellation& cancel, const PreparationSink& progress,
                                   std::vector<std::string>& remarks) {
    for (const ClassChoice& choice : options.classes)
        if (std::find(report.classNames.begin(), report.classNames.end(), choice.folderName) == report.classNames.end())
            throw Error(ErrorKind::DataSet, "there is no class folder \"" + choice.folderName + '"', report.folder);
    if (options.split) return splitByFiles(report, *options.split, options.classes);
    progress(PreparationStep::Comparing, {0, report.images.size()});
    const auto duplicates = findDuplicates(report, {options.training.threads}, cancel);
    if (!duplicates) return std::nullopt;
    progress(PreparationStep::Comparing, {report.images.size(), report.images.size()});
    remarkOnParts(report, *duplicates, remarks);
    return splitDataSet(report, *duplicates,
                        {options.training.validationShare, options.training.seed, options.classes});
}

CacheOptions cacheOptionsOf(const PreparationOptions& options) {
    CacheOptions cache = options.cache;
    if (cache.threads == 0) cache.threads = options.training.threads;
    if (options.storage == PixelStorage::Stream) cache.cacheFolder.clear(); // without one, openPixels streams
    return cache;
}

/// A number as itself, whatever language numbers are written in here.
std::string bitsOf(const std::optional<double>& number) {
    return std::to_string(std::bit_cast<std::uint64_t>(number.value_or(0)));
}

/// Over what is learned from: the images and, where the options make something of them, their scales.
std::string fingerprintOf(const ScanReport& report, const TrainingOptions& training, const DataSplit& split) {
    if (!training.sameScale && !training.takesScale) return split.fingerprint;
    std::vector<std::string> lines;
    for (const std::vector<Example>* examples : {&split.set.training, &split.set.validation})
        for (const Example& example : *examples) {
            const Calibration& calibration = report.scales[example.index].calibration;
            lines.push_back(toHex(report.images[example.index].quickHash) + " " + bitsOf(calibration.pixelSizeNm) +
                            " " + bitsOf(calibration.pixelSizeYNm) + "\n");
        }
    std::ranges::sort(lines);
    lines.push_back(split.fingerprint);
    Sha256 hash;
    for (const std::string& line : lines)
        hash.update(std::as_bytes(std::span(line)));
    return toHex(hash.finish());
}

RunDescription describeRun(const ScanReport& report, const PreparationOptions& options, const DataSplit& split) {
    RunDescription run;
    run.folder = options.runFolder;
    run.dataSetFolder = toUtf8(report.folder);
    const bool endsInSlash = !report.folder.has_filename();
    run.dataSetName = toUtf8((endsInSlash ? report.folder.parent_path() : report.folder).filename());
    run.dataSetFingerprint = fingerprintOf(report, options.training, split);
    run.classFolders = classFoldersOf(report, split);
    run.trainingFiles = split.trainingFiles;
    run.validationFiles = split.validationFiles;
    if (options.storage != PixelStorage::Stream) run.trialFolder = options.cache.cacheFolder;
    run.resume = options.resume;
    return run;
}

/// Takes the validation images of classes of which no training image is left out of the lists.
void leaveOutUntaught(DataSplit& split) {
    std::set<int> taught;
    for (const Example& example : split.set.training)
        taught.insert(example.label);
    std::vector<std::string> files;
    for (std::size_t i = 0; i < split.set.validation.size(); ++i)
        if (taught.contains(split.set.validation[i].label)) files.push_back(split.validationFiles[i]);
    split.validationFiles = std::move(files);
}

/// The split without the images that did not decode. Made anew, so that its fingerprint is that of what is learned from; a
/// class of which no training image is left is left out, with a remark.
DataSplit readableSplit(const ScanReport& report, DataSplit split, const OpenedPixels& pixels,
                        const std::vector<ClassChoice>& classes, std::vector<std::string>& remarks) {
    const std::vector<std::string> before = split.set.classNames;
    leaveOut(split, pixels.unreadableImages);
    leaveOutUntaught(split);
    DataSplit readable = splitByFiles(report, {split.trainingFiles, split.validationFiles}, classes);
    for (const std::string& name : before)
        if (std::find(readable.set.classNames.begin(), readable.set.classNames.end(), name) ==
            readable.set.classNames.end())
            remarks.push_back("the class \"" + name + "\" is left out: none of its training images can be read (" +
                              pixels.unreadable.front().reason + ")");
    return readable;
}

/// The report with the scales of its images; burned-in bars are looked for where the options make something of scales.
std::optional<ScanReport> withScales(const ScanReport& given, const PreparationOptions& options,
                                     const Cancellation& cancel, const PreparationSink& progress) {
    ScaleOptions wanted;
    wanted.threads = options.training.threads;
    wanted.searchesBars = options.training.sameScale || options.training.takesScale;
    wanted.cacheFolder = options.cache.cacheFolder;
    wanted.stated = options.stated.get();
    auto scales =
        readScales(given, wanted, cancel, [&](const Progress& p) { progress(PreparationStep::ReadingScales, p); });
    if (!scales) return std::nullopt;
    ScanReport report = given;
    report.scales = std::move(*scales);
    return report;
}

std::vector<std::size_t> trainingImages(const DataSplit& split) {
    std::vector<std::size_t> images;
    for (const Example& example : split.set.training)
        images.push_back(example.index);
    return images;
}

/// Where every image is wanted at one scale: which that is, where the options leave it open, and what it cannot be done to.
void takeCommonScale(TrainingOptions& training, const ScanReport& report, const DataSplit& split,
                     std::vector<std::string>& remarks) {
    if (!training.sameScale) return;
    const std::vector<std::size_t> images = trainingImages(split);
    if (training.sameScaleNm == 0) training.sameScaleNm = commonScaleOf(report, images, training.imageSize);
    if (training.sameScaleNm == 0)
        throw Error(
            ErrorKind::DataSet,
            "same_scale needs images of a known scale, and there is none: calibrate the folder, or train without",
            report.folder);
    remarks.push_back("every image is brought to " + pixelSizeText(training.sameScaleNm) + " of the network's input");
    const auto unknown =
        std::ranges::count_if(images, [&report](std::size_t i) { return !report.scales[i].calibration.isKnown(); });
    if (unknown > 0)
        remarks.push_back(std::to_string(unknown) + " of " + std::to_string(images.size()) +
                          " training images have no known scale and are resized as a whole");
}

std::filesystem::path environmentFolder(const char* name) {
    const char* value = std::getenv(name);
    const std::filesystem::path folder = value ? std::filesystem::path(value) : std::filesystem::path();
    return folder.is_absolute() ? folder
                                : std::filesystem::path(); // a relative one is to be ignored, says the XDG text
}

std::filesystem::path userFolder(const char* variable, const char* belowHome) {
    std::filesystem::path base = environmentFolder(variable);
    if (base.empty() && !environmentFolder("HOME").empty()) base = environmentFolder("HOME") / belowHome;
    return base.empty() ? std::filesystem::temp_directory_path() : base;
}

} // namespace

std::filesystem::path defaultPixelCacheFolder() {
    return userFolder("XDG_CACHE_HOME", ".cache") / "semblance" / "pixels";
}

std::filesystem::path defaultWeightsFolder() {
    return userFolder("XDG_DATA_HOME", ".local/share") / "semblance" / "weights";
}

std::filesystem::path defaultCalibrationsFile() {
    return userFolder("XDG_DATA_HOME", ".local/share") / "semblance" / "calibrations.json";
}

std::shared_ptr<const UserCalibrations> statedCalibrations() {
    return std::make_shared<const UserCalibrations>(UserCalibrations::read(defaultCalibrationsFile()));
}

std::filesystem::path defaultPresetFolder() {
    return userFolder("XDG_DATA_HOME", ".local/share") / "semblance" / "presets";
}

std::optional<PreparedTraining> prepareTraining(const ScanReport& given, const PreparationOptions& asked,
                                                const Cancellation& cancel, const PreparationSink& progress) {
    validate(asked.training);
    if (!asked.runFolder.empty()) requireRunFolder(asked.runFolder);
    PreparationOptions options = withRecord(asked);
    PreparedTraining prepared;
    const ResolvedStart start = resolvedStart(options);
    if (!start.remark.empty()) prepared.remarks.push_back(start.remark);
    auto split = makeSplit(given, options, cancel, progress, prepared.remarks);
    if (!split) return std::nullopt;
    const auto report = withScales(given, options, cancel, progress);
    if (!report) return std::nullopt;
    takeCommonScale(options.training, *report, *split, prepared.remarks);
    prepared.options = options.training;
    prepared.preprocessing = preprocessingOf(options.training);
    auto pixels = openPixels(*report, *split, prepared.preprocessing, cacheOptionsOf(options), cancel,
                             [&](const Progress& p) { progress(PreparationStep::Decoding, p); });
    if (!pixels) return std::nullopt;
    if (options.storage == PixelStorage::Stream) pixels->message = "images are decoded whenever they are needed";
    if (!pixels->unreadableImages.empty())
        split = readableSplit(*report, std::move(*split), *pixels, options.classes, prepared.remarks);
    takeScales(split->set, inputPixelSizesNm(*report, prepared.preprocessing));
    prepared.pixels = std::move(*pixels);
    prepared.run = describeRun(*report, options, *split);
    prepared.run.startFile = start.file;
    prepared.run.startNormalisation = start.normalisation;
    prepared.run.trainingScale = scaleRangeOf(report->scales, trainingImages(*split));
    prepared.split = std::move(*split);
    if (cancel.isRequested()) return std::nullopt;
    return prepared;
}

} // namespace semblance
