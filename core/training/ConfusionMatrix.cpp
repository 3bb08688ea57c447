// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ConfusionMatrix.h"

namespace semblance {
namespace {

double ratio(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

ClassMetrics classMetrics(const std::vector<std::vector<std::int64_t>>& confusion, std::size_t index) {
    std::int64_t predicted = 0;
    ClassMetrics metrics;
    for (std::size_t other = 0; other < confusion.size(); ++other) {
        metrics.images += confusion[index][other];
        predicted += confusion[other][index];
    }
    const std::int64_t hits = confusion[index][index];
    metrics.precision = ratio(hits, predicted);
    metrics.recall = ratio(hits, metrics.images);
    metrics.f1 = ratio(2 * hits, predicted + metrics.images);
    return metrics;
}

} // namespace

Metrics metricsOf(std::vector<std::vector<std::int64_t>> confusion, double loss) {
    Metrics metrics;
    metrics.loss = loss;
    std::int64_t hits = 0, occurring = 0;
    for (std::size_t i = 0; i < confusion.size(); ++i) {
        const ClassMetrics& of = metrics.perClass.emplace_back(classMetrics(confusion, i));
        metrics.images += of.images;
        hits += confusion[i][i];
        if (of.images == 0) continue;
        ++occurring;
        metrics.macroF1 += of.f1;
        metrics.balancedAccuracy += of.recall;
    }
    metrics.accuracy = ratio(hits, metrics.images);
    if (occurring > 0) {
        metrics.macroF1 /= static_cast<double>(occurring);
        metrics.balancedAccuracy /= static_cast<double>(occurring);
    }
    metrics.confusion = std::move(confusion);
    return metrics;
}

} // namespace semblance
