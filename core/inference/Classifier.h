// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only (LibTorch stays behind the implementation).
#pragma once

#include "core/image/Image.h"
#include "core/model/ModelDescription.h"
#include "core/model/RebuiltPicture.h"
#include "core/preprocessing/ImageContext.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace semblance {

struct ClassifierOptions {
    std::string device = "auto"; ///< "auto" (the first CUDA device, else the CPU), "cpu", "cuda", "cuda:1"
    int threads = 0;             ///< of LibTorch; 0: as the program has set them
    Precision precision = Precision::Automatic;
};

/// The answer for one image.
struct Prediction {
    std::vector<double> probabilities; ///< in the order of the model's classes; sums to 1
    int best = 0;                      ///< index of the largest
    /// Of a network that rebuilds images: the mean squared error, to be compared with ModelDescription::reconstruction.
    std::optional<double> reconstructionError = std::nullopt;
};

/// How a classifier computes, as its trial (or its options) chose.
struct InferenceChoice {
    std::string device;                                   ///< "cpu", "cuda:0"
    Precision precision = Precision::Float32;             ///< Float32 or BFloat16
    MemoryFormat memoryFormat = MemoryFormat::Contiguous; ///< Contiguous or ChannelsLast
    double millisecondsAnImage = 0;                       ///< of the trial's network pass; 0 where nothing was tried
};

/// A model file ready to classify: preprocessing, network and temperature as the file has them. Probabilities are the
/// softmax of logits / temperature in double precision (Guo et al. 2017, arXiv 1706.04599, section 4.2).
///
/// Construction tries bfloat16 where the device has it in hardware, and takes it if the trial's labels are those of float32
/// and no probability moves by more than 0.02; batch norms and the last layer stay in float32 even then. The choice does
/// not depend on time: the same model gives the same answers on the same machine.
///
/// One thread at a time uses it (app gives it a thread of its own); on the CPU, all the calls of one onOwnCores() may.
/// Construction and classification throw Error: what readModelFile throws; InvalidArgument (a device or image that is none),
/// DeviceUnavailable, OutOfMemory, NotANumber (the answer is not finite), Internal.
class Classifier {
public:
    Classifier(const std::filesystem::path& modelFile, const ClassifierOptions& options);
    ~Classifier();
    Classifier(Classifier&&) noexcept;
    Classifier& operator=(Classifier&&) noexcept;

    const ModelDescription& model() const;
    const InferenceChoice& choice() const;
    bool isOnCpu() const { return choice().device == "cpu"; }
    Prediction classify(const Image& image, const ImageContext& context = {}) const;
    /// One pass for several images (at most 32 at a time on the device); the answers in their order. contexts: one an
    /// image, or none at all.
    std::vector<Prediction> classify(std::span<const Image> images, std::span<const ImageContext> contexts = {}) const;
    /// What a network that rebuilds images makes of one; nothing for the others.
    std::optional<RebuiltPicture> rebuild(const Image& image, const ImageContext& context = {}) const;
    /// Whether its answer depends on the scale of an image, so that a burned-in bar is worth looking for before.
    bool needsScale() const;

private:
    struct Engine;
    std::unique_ptr<Engine> m_engine;
};

/// Metrics of predictions against true labels (indices of the model's classes), loss included: the mean of -log of the
/// true class's probability, which counts as at least 1e-12. Precision, recall and F1 are 0 where they would divide by
/// zero. Throws Error (InvalidArgument): not one label a prediction, a label or prediction outside the classes.
Metrics measure(std::span<const Prediction> predictions, std::span<const int> labels, int classes);

} // namespace semblance
