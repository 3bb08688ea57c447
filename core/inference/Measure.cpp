// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/inference/Classifier.h"

#include <algorithm>
#include <cmath>

namespace semblance {
namespace {

constexpr double smallestProbability = 1e-12;

void checkPair(const Prediction& prediction, int label, int classes) {
    const bool isSound = label >= 0 && label < classes && prediction.best >= 0 && prediction.best < classes &&
                         prediction.probabilities.size() == static_cast<std::size_t>(classes);
    if (!isSound) throw Error(ErrorKind::InvalidArgument, "a label or a prediction lies outside the model's classes");
}

double ratio(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

ClassMetrics classMetrics(const std::vector<std::vector<std::int64_t>>& confusion, std::size_t one) {
    ClassMetrics metrics;
    std::int64_t predicted = 0;
    for (std::size_t other = 0; other < confusion.size(); ++other) {
        metrics.images += confusion[one][other];
        predicted += confusion[other][one];
    }
    const std::int64_t right = confusion[one][one];
    metrics.precision = ratio(right, predicted);
    metrics.recall = ratio(right, metrics.images);
    metrics.f1 = ratio(2 * right, predicted + metrics.images);
    return metrics;
}

/// Means over the classes that occur among the labels.
void addMeans(Metrics& metrics) {
    const auto occurring = static_cast<double>(std::count_if(metrics.perClass.begin(), metrics.perClass.end(),
                                                             [](const ClassMetrics& one) { return one.images > 0; }));
    for (const ClassMetrics& one : metrics.perClass) {
        if (one.images == 0) continue;
        metrics.macroF1 += one.f1 / occurring;
        metrics.balancedAccuracy += one.recall / occurring;
    }
}

} // namespace

Metrics measure(std::span<const Prediction> predictions, std::span<const int> labels, int classes) {
    if (predictions.size() != labels.size() || classes < 1)
        throw Error(ErrorKind::InvalidArgument, "measuring needs one label for each prediction, and classes");
    const auto count = static_cast<std::size_t>(classes);
    Metrics metrics;
    metrics.confusion.assign(count, std::vector<std::int64_t>(count, 0));
    std::int64_t right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        checkPair(predictions[i], labels[i], classes);
        const auto label = static_cast<std::size_t>(labels[i]);
        ++metrics.confusion[label][static_cast<std::size_t>(predictions[i].best)];
        right += predictions[i].best == labels[i] ? 1 : 0;
        metrics.loss -= std::log(std::max(smallestProbability, predictions[i].probabilities[label]));
    }
    metrics.images = static_cast<std::int64_t>(labels.size());
    metrics.accuracy = ratio(right, metrics.images);
    if (metrics.images > 0) metrics.loss /= static_cast<double>(metrics.images);
    for (std::size_t one = 0; one < count; ++one)
        metrics.perClass.push_back(classMetrics(metrics.confusion, one));
    addMeans(metrics);
    return metrics;
}

} // namespace semblance
