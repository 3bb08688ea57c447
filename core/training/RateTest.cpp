// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RateTest.h"

#include "core/base/Error.h"
#include "core/training/Devices.h"
#include "core/training/RunSetup.h"
#include "core/training/StepRunner.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace semblance {
namespace {

constexpr double kSmoothing = 0.9;
constexpr double kMostOfBest = 4;
constexpr std::uint64_t kStepSeed = 3; // as in a run, whose first steps these are

/// Batches of one epoch after another.
class EndlessBatches {
public:
    EndlessBatches(const PixelSource& pixels, const TrainingSet& set, std::uint64_t seed, const ComputeChoice& choice)
        : m_set(set), m_seed(seed), m_loader(pixels, optionsOf(choice)) {
        startEpoch();
    }

    Batch next() {
        for (;;) {
            if (auto batch = m_loader.next()) {
                if (batch->images() > 0) return std::move(*batch);
                continue;
            }
            startEpoch();
        }
    }

private:
    static LoaderOptions optionsOf(const ComputeChoice& choice) {
        LoaderOptions options;
        options.batch = choice.batch;
        options.tail = LoneTail::Merge;
        options.isPinned = choice.device != "cpu";
        return options;
    }
    void startEpoch() { m_loader.start(epochOrder(m_set.training, m_seed, m_epoch++), 0); }

    const TrainingSet& m_set;
    std::uint64_t m_seed;
    int m_epoch = 0;
    BatchLoader m_loader;
};

/// An exponential mean that begins at its first value rather than at 0.
class SmoothedLoss {
public:
    double add(double loss) {
        m_sum = kSmoothing * m_sum + (1 - kSmoothing) * loss;
        m_weight = kSmoothing * m_weight + (1 - kSmoothing);
        return m_sum / m_weight;
    }

private:
    double m_sum = 0;
    double m_weight = 0;
};

void check(const RateTestOptions& test) {
    if (!(test.lowest > 0 && test.lowest < test.highest && test.highest <= 1000) || test.steps < 10)
        throw Error(ErrorKind::InvalidArgument,
                    "a range test goes from a rate above 0 to a larger one, in at least ten steps");
}

} // namespace

std::optional<double> steepestRate(const std::vector<RatePoint>& points) {
    if (points.size() < 4) return std::nullopt;
    const auto lowest = std::ranges::min_element(points, {}, &RatePoint::smoothed) - points.begin();
    std::optional<double> rate;
    double steepest = 0;
    for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(points.size() / 10)); i < lowest;
         ++i) {
        const RatePoint& before = points[static_cast<std::size_t>(i - 1)];
        const RatePoint& after = points[static_cast<std::size_t>(i + 1)];
        const double slope = (after.smoothed - before.smoothed) / std::log(after.learningRate / before.learningRate);
        if (slope >= steepest) continue;
        steepest = slope;
        rate = points[static_cast<std::size_t>(i)].learningRate;
    }
    return rate;
}

RateTest testLearningRates(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                           const RunDescription& run, const RateTestOptions& test, const TrainingControl& control,
                           const std::function<void(const RatePoint&)>& onPoint) {
    check(test);
    checkRun(pixels, set, options);
    const ComputeChoice choice =
        chooseCompute(pixels, set, options, RunLimits(), run.trialFolder, control.cancellation()).choice;
    setComputeThreads(choice.threads);
    const int classes = static_cast<int>(set.classNames.size());
    StartedNetwork started = startNetwork(options, run, classes, [](const std::string&) {});
    StepRunner runner(std::move(started.network), started.normalisation, options, choice, classCounts(set));
    runner.enterEpoch(0);
    EndlessBatches batches(pixels, set, options.seed, choice);
    SmoothedLoss smoothed;
    RateTest result;
    double best = std::numeric_limits<double>::max();
    for (int step = 0; step < test.steps && !control.isStopRequested(); ++step) {
        const double share = static_cast<double>(step) / (test.steps - 1);
        RatePoint point;
        point.learningRate = test.lowest * std::pow(test.highest / test.lowest, share);
        const Batch batch = batches.next();
        MetricsAccumulator metrics(classes, runner.device());
        const auto globalStep = static_cast<std::uint64_t>(step);
        runner.train(batch, {derivedSeed(options.seed, kStepSeed, globalStep), point.learningRate, step}, metrics);
        point.loss = metrics.lossSum() / static_cast<double>(metrics.images());
        if (!std::isfinite(point.loss)) {
            result.diverged = true;
            break;
        }
        point.smoothed = smoothed.add(point.loss);
        best = std::min(best, point.smoothed);
        result.points.push_back(point);
        onPoint(point);
        if (point.smoothed <= kMostOfBest * best) continue;
        result.diverged = true;
        break;
    }
    result.suggested = steepestRate(result.points);
    return result;
}

} // namespace semblance
