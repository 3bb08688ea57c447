// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RateTest.h"

#include "core/base/Error.h"
#include "core/training/Devices.h"
#include "core/training/MissingImages.h"
#include "core/training/RunResults.h"
#include "core/training/RunSetup.h"
#include "core/training/SmallerParts.h"
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
    EndlessBatches(const RunInputs& inputs, const ComputeChoice& choice, const TrainingControl& control,
                   std::vector<std::string>& messages)
        : m_set(inputs.set),
          m_seed(inputs.options.seed),
          m_fewest(choice.batch > 1 ? 2 : 1),
          m_control(control),
          m_messages(messages),
          m_missing(inputs.set, inputs.run),
          m_loader(inputs.pixels, optionsOf(choice)) {
        startEpoch();
    }

    /// Nothing: it was stopped. Throws Error (DataSet) where too many images are missing.
    std::optional<Batch> next() {
        for (;;) {
            std::optional<Batch> batch = m_loader.next();
            if (m_control.isStopRequested()) return std::nullopt;
            takeMissing();
            if (!batch) startEpoch();
            if (batch && batch->images() >= m_fewest) return batch;
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

    void takeMissing() {
        for (std::string& line : m_missing.add(m_loader.takeMissing()))
            m_messages.push_back(std::move(line));
        if (m_missing.areTooMany())
            throw Error(ErrorKind::DataSet, m_missing.sentence() + ". Put the files back and begin the test again");
    }

    const TrainingSet& m_set;
    std::uint64_t m_seed;
    std::int64_t m_fewest; ///< a norm learns nothing from one image
    const TrainingControl& m_control;
    std::vector<std::string>& m_messages;
    MissingImages m_missing;
    int m_epoch = 0;
    BatchLoader m_loader;
};

/// The training steps, each with a rate of its own.
class RateSteps {
public:
    RateSteps(StepRunner& runner, const RunInputs& inputs, const RunLimits& limits, std::vector<std::string>& messages)
        : m_runner(runner), m_inputs(inputs), m_limits(limits), m_messages(messages) {}

    /// The batch's mean loss before the step.
    double loss(const Batch& batch, double learningRate, int step) {
        MetricsAccumulator metrics(static_cast<int>(m_inputs.set.classNames.size()), m_runner.device());
        const auto globalStep = static_cast<std::uint64_t>(step);
        train(batch, {derivedSeed(m_inputs.options.seed, kStepSeed, globalStep), learningRate, step}, metrics);
        return metrics.lossSum() / static_cast<double>(metrics.images());
    }

private:
    void train(const Batch& batch, const StepPlace& place, MetricsAccumulator& metrics) {
        const auto step = [&] {
            if (m_limits.beforeStep) m_limits.beforeStep(m_runner.microBatch(), Pass::Training);
            m_runner.train(batch, place, metrics);
        };
        try {
            untilItFits(m_runner, batch.images(), step, [&] {
                m_messages.push_back("memory ran out in step " + std::to_string(place.globalStep + 1) +
                                     "; from now on a batch goes through in parts of at most " +
                                     std::to_string(m_runner.microBatch()) + " images");
            });
        } catch (const std::exception& error) {
            if (!isOutOfMemory(error)) throw;
            throw Error(ErrorKind::OutOfMemory, failureOf(error).reason);
        }
    }

    StepRunner& m_runner;
    const RunInputs& m_inputs;
    const RunLimits& m_limits;
    std::vector<std::string>& m_messages;
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
    return testLearningRates(pixels, set, options, run, test, control, onPoint, RunLimits());
}

RateTest testLearningRates(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                           const RunDescription& run, const RateTestOptions& test, const TrainingControl& control,
                           const std::function<void(const RatePoint&)>& onPoint, const RunLimits& limits) {
    check(test);
    checkRun(pixels, set, options);
    const ComputeChoice choice =
        chooseCompute(pixels, set, options, limits, run.trialFolder, control.cancellation()).choice;
    setComputeThreads(choice.threads);
    const int classes = static_cast<int>(set.classNames.size());
    StartedNetwork started = startNetwork(options, run, classes, [](const std::string&) {});
    StepRunner runner(std::move(started.network), started.normalisation, options, choice, classCounts(set));
    runner.enterEpoch(0);
    const RunInputs inputs{pixels, set, options, run};
    RateTest result;
    EndlessBatches batches(inputs, choice, control, result.messages);
    RateSteps steps(runner, inputs, limits, result.messages);
    SmoothedLoss smoothed;
    double best = std::numeric_limits<double>::max();
    for (int step = 0; step < test.steps && !control.isStopRequested(); ++step) {
        const double share = static_cast<double>(step) / (test.steps - 1);
        const std::optional<Batch> batch = batches.next();
        if (!batch) break;
        RatePoint point;
        point.learningRate = test.lowest * std::pow(test.highest / test.lowest, share);
        point.loss = steps.loss(*batch, point.learningRate, step);
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
