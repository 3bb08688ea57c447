// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/model/Preprocessing.h"
#include "core/model/TrainingOptions.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

/// The range of pixel sizes among the training images, nm per pixel of the original image.
struct ScaleRange {
    double smallestNm = 0;
    double largestNm = 0;
    bool operator==(const ScaleRange&) const = default;
};

/// How well an auto-encoder rebuilds images like those that it learned from: mean squared errors of the validation images
/// at the best epoch. An image far above is unlike them.
struct ReconstructionScale {
    double median = 0;
    double high = 0; ///< 99 of 100 images lie below
    bool operator==(const ReconstructionScale&) const = default;
};

struct ClassMetrics {
    std::int64_t images = 0;
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    bool operator==(const ClassMetrics&) const = default;
};

/// What was measured on a set of labelled images.
struct Metrics {
    std::int64_t images = 0;
    double loss = 0;
    double accuracy = 0;         ///< 0 to 1
    double macroF1 = 0;          ///< mean F1 over the classes that occur
    double balancedAccuracy = 0; ///< mean recall over the classes that occur
    std::vector<ClassMetrics> perClass;
    std::vector<std::vector<std::int64_t>> confusion; ///< [true class][predicted class]
    bool operator==(const Metrics&) const = default;
};

/// Everything a model file says beside its weights.
struct ModelDescription {
    std::string network;
    std::vector<std::string> classNames;
    PreprocessingOptions preprocessing;
    TrainingOptions options;
    std::string codeVersion;
    std::string dataSetFingerprint; ///< SHA-256 over the training files' content hashes and labels, hexadecimal
    std::string dataSetName;        ///< the folder's name, for people
    std::int64_t trainingImages = 0;
    int bestEpoch = 0;      ///< counted from 1
    Metrics validation;     ///< at the best epoch
    double temperature = 1; ///< divides the logits before the softmax
    std::optional<ScaleRange> trainingScale;
    std::optional<ReconstructionScale> reconstruction; ///< of a network that rebuilds images
    std::string createdUtc;                            ///< ISO 8601, "2026-11-23T10:00:00Z"
    bool operator==(const ModelDescription&) const = default;
};

} // namespace semblance
