// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/model/Preprocessing.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace semblance {

enum class Optimiser { Adam, AdamW, Sgd };
enum class Schedule { Constant, Cosine, Step };
enum class ClassWeights { None, Balanced };
enum class Precision { Automatic, Float32, BFloat16 };
enum class MemoryFormat { Automatic, Contiguous, ChannelsLast };

/// Random changes of training images, each its own switch, drawn from the run's seed.
struct AugmentationOptions {
    bool flipHorizontal = true;
    bool flipVertical = false;
    bool rotate90 = false;   ///< by a multiple of 90°; on images that are not square by 180° alone
    double shift = 0.0;      ///< largest shift, as a share of width and height, 0 to 0.25; the edge is mirrored
    double brightness = 0.0; ///< largest change of the factor on pixel values, 0 to 0.5
    bool operator==(const AugmentationOptions&) const = default;
};

/// Every option of a training run. Keys, types, defaults and ranges stand in one table (TrainingOptionsTable.cpp).
struct TrainingOptions {
    std::string network = "densenet121";
    std::string start = "scratch"; ///< "scratch", or the path of a model file or weights
    int epochs = 20;
    SizePx imageSize{128, 128};
    ResizePolicy resize = ResizePolicy::Squash;
    ColourPolicy colour = ColourPolicy::Keep;
    int batch = 16; ///< 0: chosen from what fits
    double learningRate = 1e-3;
    double weightDecay = 1e-4;
    Optimiser optimiser = Optimiser::Adam;
    double momentum = 0.9; ///< SGD only
    Schedule schedule = Schedule::Cosine;
    double warmUpEpochs = 0;
    int stepEpochs = 30;     ///< Schedule::Step: every so many epochs …
    double stepFactor = 0.1; ///< … the learning rate is multiplied by this
    ClassWeights classWeights = ClassWeights::None;
    double labelSmoothing = 0;
    int earlyStopEpochs = 0; ///< stop after so many epochs without a better validation macro-F1; 0: never
    double validationShare = 0.2;
    std::uint64_t seed = 0;
    std::string device = "auto"; ///< "auto", "cpu", "cuda", "cuda:1"
    int threads = 0;             ///< 0: as many as the machine has cores
    Precision precision = Precision::Automatic;
    MemoryFormat memoryFormat = MemoryFormat::Automatic;
    AugmentationOptions augmentation;
    bool operator==(const TrainingOptions&) const = default;
};

/// One row of the options table as text.
struct OptionValue {
    std::string key;     ///< "augmentation.flip_horizontal"
    std::string value;   ///< "true", "0.001", "128x128", "adam"
    std::string allowed; ///< "true, false", "1 to 10000", "adam, adamw, sgd"
};

/// All options in the order of the table.
std::vector<OptionValue> describe(const TrainingOptions& options);

/// Sets one option from text. Throws Error (InvalidArgument): unknown key (naming the known ones), a value of the wrong
/// type or outside its range (naming what is allowed).
void setOption(TrainingOptions& options, std::string_view key, std::string_view value);

/// Checks every option against its range and the network's smallest input. Throws Error (InvalidArgument).
void validate(const TrainingOptions& options);

/// The preprocessing that a run with these options uses (its size, policies, and the network's normalisation).
PreprocessingOptions preprocessingOf(const TrainingOptions& options);

} // namespace semblance
