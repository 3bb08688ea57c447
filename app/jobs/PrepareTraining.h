// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/dataset/CacheBuilder.h"
#include "core/microscopy/UserCalibrations.h"
#include "core/training/Trainer.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

/// A split given as lists of files relative to the data set's folder (UTF-8, '/' separated), in the order of training.
struct SplitFiles {
    std::vector<std::string> training;
    std::vector<std::string> validation;
};

enum class PixelStorage {
    Cache, ///< decoded once into CacheOptions::cacheFolder; streamed where the disk has no room
    Stream ///< decoded whenever an image is asked for
};

struct PreparationOptions {
    TrainingOptions training;
    std::vector<ClassChoice> classes; ///< those not named here take part under their folder names
    std::optional<SplitFiles> split;  ///< taken as it is; else drawn by training.seed and training.validationShare
    std::filesystem::path runFolder;  ///< RunDescription::folder
    bool resume = false;              ///< RunDescription::resume; a run in the folder also lends its split
    PixelStorage storage = PixelStorage::Cache;
    CacheOptions cache;
    /// The weight store, in which a name of training.start is looked up; empty: defaultWeightsFolder().
    std::filesystem::path weightsFolder;
    std::shared_ptr<const UserCalibrations> stated; ///< what the user stated of scales; null: nothing
};

enum class PreparationStep { Comparing, ReadingScales, Decoding };

/// Receives the step under way and how far it has come, as ProgressSink does.
using PreparationSink = std::function<void(PreparationStep, const Progress&)>;

/// All that train() wants beside control and observer:
/// train(*prepared.pixels.source, prepared.split.set, prepared.options, prepared.run, control, observer).
struct PreparedTraining {
    OpenedPixels pixels; ///< pixels.unreadable: images that did not decode; they are left out of the split already
    DataSplit split;
    TrainingOptions options; ///< as given, with what was taken from the images: sameScaleNm
    RunDescription run;      ///< with the training images' pixel sizes, where files say them
    PreprocessingOptions preprocessing;
    std::vector<std::string> remarks; ///< English sentences: a class left out, images in training and in validation
};

/// From a scanned folder to what a run needs: identical files found, split, pixels decoded or mapped, the images that
/// do not decode left out, the pixel sizes read (and burned-in bars, where the options make something of scales).
/// Synchronous; its threads end with it. Nothing: cancelled.
/// Throws Error: InvalidArgument (an option), DataSet (the folder cannot be trained on; a listed file is not there),
/// FileUnwritable, DamagedFile (the run in the folder), and what resolveStart() throws, before anything else is done.
std::optional<PreparedTraining> prepareTraining(const ScanReport& report, const PreparationOptions& options,
                                                const Cancellation& cancel, const PreparationSink& progress);

/// Where decoded pixels are kept unless a setting says otherwise: ${XDG_CACHE_HOME:-~/.cache}/semblance/pixels.
std::filesystem::path defaultPixelCacheFolder();

/// Where weights are kept unless a setting says otherwise: ${XDG_DATA_HOME:-~/.local/share}/semblance/weights.
std::filesystem::path defaultWeightsFolder();

/// Where the pixel sizes that the user stated are kept: ${XDG_DATA_HOME:-~/.local/share}/semblance/calibrations.json.
std::filesystem::path defaultCalibrationsFile();

/// What is written there now. Throws what UserCalibrations::read() throws.
std::shared_ptr<const UserCalibrations> statedCalibrations();

/// Where the user's own presets are kept: ${XDG_DATA_HOME:-~/.local/share}/semblance/presets.
std::filesystem::path defaultPresetFolder();

} // namespace semblance
