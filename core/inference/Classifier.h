// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only (LibTorch stays behind the implementation).
#pragma once

#include "core/image/Image.h"
#include "core/model/ModelDescription.h"

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace semblance {

struct ClassifierOptions {
    std::string device = "auto";
    int threads = 0;
    Precision precision = Precision::Automatic;
};

/// The answer for one image.
struct Prediction {
    std::vector<double> probabilities; ///< in the order of the model's classes; sums to 1
    int best = 0;                      ///< index of the largest
};

/// A model file ready to classify. One thread at a time uses it (app gives it a thread of its own); construction and
/// classification throw Error.
class Classifier {
public:
    Classifier(const std::filesystem::path& modelFile, const ClassifierOptions& options);
    ~Classifier();
    Classifier(Classifier&&) noexcept;
    Classifier& operator=(Classifier&&) noexcept;

    const ModelDescription& model() const;
    Prediction classify(const Image& image) const;
    /// One pass for several images; the answers in their order.
    std::vector<Prediction> classify(std::span<const Image> images) const;

private:
    struct Engine;
    std::unique_ptr<Engine> m_engine;
};

/// Metrics of predictions against true labels (indices of the model's classes), loss included.
Metrics measure(std::span<const Prediction> predictions, std::span<const int> labels, int classes);

} // namespace semblance
