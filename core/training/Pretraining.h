// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/batches/PixelSource.h"
#include "core/model/RebuiltPicture.h"
#include "core/training/Trainer.h"

namespace semblance {

struct PretrainingStarted {
    std::string device;
    int threads = 1;
    Precision precision = Precision::Float32;
    int batch = 0;
    std::int64_t parameters = 0; ///< that learn
    std::int64_t images = 0;
    std::int64_t heldBackImages = 0;
    int epochs = 0;
    int stepsPerEpoch = 0;
};

/// Thinned: at most one every 50 ms, and always the last of an epoch.
struct PretrainingBatch {
    int epoch = 0; ///< counted from 1
    int step = 0;  ///< within the epoch, counted from 1
    int stepsPerEpoch = 0;
    std::int64_t globalStep = 0;
    double loss = 0; ///< mean over the epoch so far
    double imagesPerSecond = 0;
    double secondsLeft = 0;
};

struct PretrainingEpoch {
    int epoch = 0;                      ///< counted from 1
    double loss = 0;                    ///< Network::pretrainingLoss, mean over the images learned from
    std::optional<double> heldBackLoss; ///< the same of the images held back, hidden in the same way in every epoch
    /// What predicting each hidden part from its visible neighbours' mean would get on the images held back (or, without
    /// such, on those learned from); nothing for a network that hides nothing.
    std::optional<double> baseline;
    double learningRate = 0;
    double imagesPerSecond = 0;
    double seconds = 0;
    double secondsLeft = 0;
};

/// The value in which every pretraining ends.
struct PretrainingOutcome {
    RunEnd end = RunEnd::Completed;
    std::string errorKind;           ///< Failed: errorKindName
    std::string reason;              ///< Failed: one sentence
    std::filesystem::path errorPath; ///< Failed: the file concerned, if any
    std::filesystem::path file;      ///< the weights; empty where no epoch ended
    int epochsDone = 0;
    std::optional<PretrainingEpoch> last;
    double seconds = 0;
};

/// Receives the events of a pretraining on its thread. Must not block.
class PretrainingObserver {
public:
    virtual ~PretrainingObserver() = default;
    virtual void onStarted(const PretrainingStarted&) {}
    virtual void onBatch(const PretrainingBatch&) {}
    virtual void onEpoch(const PretrainingEpoch&) {}
    /// After an epoch: the same few images each time, held back ones where there are such.
    virtual void onPictures(const std::vector<RebuiltPicture>&) {}
    virtual void onMessage(const std::string&) {}
};

struct PretrainingRequest {
    /// network, start, epochs, batch, learning rate, weight decay, optimiser, schedule, warm-up, augmentation, seed, device,
    /// threads, precision, thumbnail; the rest is not used.
    TrainingOptions options;
    std::filesystem::path startFile; ///< as RunDescription::startFile
    std::optional<Normalisation> startNormalisation;
    std::vector<std::size_t> images; ///< to learn from, by their index in the source
    std::vector<std::size_t> heldBack;
    std::filesystem::path file; ///< gets the weights, as safetensors; replaced whole or not at all
};

/// The values of a pretraining of this network on a lab's own few hundred images: AdamW with a cosine, decay 0.05 but on norms
/// and biases, flips and turns. The mask and the rest of the network are those of He et al. 2021, arXiv 2111.06377, appendix
/// A.1; our departures: a higher rate and a smaller batch, for the few steps that small sets give. Throws Error
/// (InvalidArgument): a network without a part that learns without labels.
TrainingOptions pretrainingOptions(std::string_view network);

/// Which images are held back for measuring: `share` of them, at least one of ten, drawn from the seed.
void holdBack(PretrainingRequest& request, double share);

/// Trains the part of a network that learns without labels (NetworkInfo::pretrainedPrefix), and writes it: at least every
/// half minute at the end of an epoch, at the end, when stopped, and when a checkpoint is requested. The file holds that part
/// alone, or the rest of the network before its last layer too where the pretraining started from weights that had it.
/// Synchronous; starts no thread that outlives the call; never throws: every end is an outcome, after the last event. On a
/// CPU the same request gives the same weights.
PretrainingOutcome pretrain(const PixelSource& pixels, const PretrainingRequest& request, TrainingControl& control,
                            PretrainingObserver& observer);

} // namespace semblance
