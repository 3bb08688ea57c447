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

/// Which parameters stay as the weights that a run starts from have them. Batch norms in a frozen part keep their
/// statistics too, and what is random in it is switched off.
enum class Freeze {
    None,
    Backbone, ///< all but the last layer
    Gradual,  ///< all but the last layer at first, then stage by stage from the last to the first (NetworkInfo::stages)
    PretrainedPart ///< the part that was pretrained without labels (NetworkInfo::pretrainedPrefix)
};

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
    std::string start =
        "scratch"; ///< "scratch", the name of weights in the store, or the path of a model file or weights
    Freeze freeze = Freeze::None;
    int unfreezeEpochs = 1; ///< Freeze::Gradual: after every so many epochs one more stage learns
    int epochs = 20;
    SizePx imageSize{128, 128};
    ResizePolicy resize = ResizePolicy::Squash;
    ColourPolicy colour = ColourPolicy::Untint;
    bool masksDataBar = true;
    bool sameScale = false;  ///< every image at PreprocessingOptions::commonScaleNm
    double sameScaleNm = 0;  ///< nanometres a pixel of the network's input; 0: taken from the training images
    bool takesScale = false; ///< the logarithm of the pixel size is an input of the network's last layer
    int batch = 16;          ///< 0: chosen from what fits
    int microBatch =
        0; ///< images that go through the network at once; their gradients are summed to the batch's; 0: the
           ///< whole batch, or as many as fit
    double learningRate = 1e-3;
    double backboneRateFactor = 1; ///< all but the last layer learn at this share of the learning rate
    double weightDecay = 1e-4;
    bool decaysNorms = true; ///< norms and biases take part in the weight decay
    Optimiser optimiser = Optimiser::Adam;
    double momentum = 0.9; ///< SGD only
    Schedule schedule = Schedule::Cosine;
    int scheduleEpochs = 0; ///< after which the schedule has ended; 0: with the run
    double warmUpEpochs = 0;
    int stepEpochs = 30;     ///< Schedule::Step: every so many epochs …
    double stepFactor = 0.1; ///< … the learning rate is multiplied by this
    ClassWeights classWeights = ClassWeights::None;
    double labelSmoothing = 0;
    double auxiliaryWeight = 0.4;      ///< of an auxiliary classifier's loss; 0: the network is built without it
    double reconstructionWeight = 0.5; ///< of an auto-encoder's mean squared error, λ
    int thumbnailPx = 64;              ///< side of the gray picture that an auto-encoder condenses: 64, 96 or 128
    MaskTarget maskTarget = MaskTarget::Normalised; ///< what a masked auto-encoder predicts while it is pretrained
    double weightAverage = 0; ///< decay a step of the averaged weights that are validated and saved; 0: none
    int earlyStopEpochs = 0;  ///< stop after so many epochs without a better validation macro-F1; 0: never
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

/// The preprocessing that a run with these options uses (its size, policies, and the network's normalisation). A common
/// scale that is to be taken from the images (sameScaleNm 0) is none yet.
PreprocessingOptions preprocessingOf(const TrainingOptions& options);

} // namespace semblance
