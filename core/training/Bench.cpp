// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Bench.h"

#include "core/training/Devices.h"
#include "core/training/MemoryMeter.h"
#include "core/training/Trial.h"
#include "core/training/TrialStep.h"

#include <algorithm>
#include <chrono>

namespace semblance {
namespace {

TrainingOptions optionsOf(const BenchOptions& bench) {
    TrainingOptions options = bench.others;
    options.network = bench.network;
    options.imageSize = bench.imageSize;
    options.batch = bench.batch;
    options.device = bench.device;
    options.threads = bench.threads;
    options.precision = bench.precision;
    options.memoryFormat = bench.memoryFormat;
    const int shorter = std::min(bench.imageSize.width, bench.imageSize.height);
    if (shorter < networkInfo(bench.network).smallestAuxiliaryInputPx) options.auxiliaryWeight = 0;
    validate(options);
    return options;
}

TrialResult choose(const BenchOptions& bench, const TrainingOptions& options, const Cancellation& cancel) {
    TrialRequest request;
    request.options = options;
    request.classes = bench.classes;
    request.device = resolveDevice(bench.device);
    request.threads = bench.threads > 0 ? bench.threads : usableCores();
    request.trainingImages = 1 << 20;
    request.memory = stepMemoryLimit(request.device);
    setComputeThreads(request.threads);
    return runTrial(request, cancel);
}

template <typename Step>
double medianSeconds(double seconds, const Cancellation& cancel, Step&& step) {
    step(); // the first compiles kernels for the shape
    std::vector<double> times;
    const auto begin = std::chrono::steady_clock::now();
    do {
        times.push_back(step());
    } while (!cancel.isRequested() &&
             (times.size() < 3 ||
              std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() < seconds));
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

} // namespace

std::vector<BenchResult> bench(const BenchOptions& options, const Cancellation& cancel) {
    const TrainingOptions training = optionsOf(options);
    const TrialResult trial = choose(options, training, cancel);
    const int batch = trial.choice.batch;
    TrialStep step(training, trial.choice, options.classes, 3);
    step.searchAlgorithms();
    // A card computes one step while the next is prepared, so that it is not asked after each.
    const int steps = step.device().is_cuda() ? 10 : 1;
    std::vector<BenchResult> results;
    for (const BenchMode mode : {BenchMode::Training, BenchMode::Inference}) {
        if (cancel.isRequested()) break;
        resetCardPeak(step.device());
        const double seconds = medianSeconds(options.seconds, cancel, [&] {
            return mode == BenchMode::Training ? step.train(batch, steps).seconds : step.evaluate(batch, steps).seconds;
        });
        BenchResult result{mode, trial.choice, trial.reason, step.parameters(), cardPeakBytes(step.device())};
        result.choice.imagesPerSecond = batch / seconds;
        results.push_back(result);
    }
    return results;
}

} // namespace semblance
