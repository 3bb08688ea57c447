// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/batches/PixelSource.h"
#include "core/training/Trainer.h"

#include <functional>
#include <optional>
#include <vector>

namespace semblance {

struct RunLimits;

/// One step of a learning-rate range test.
struct RatePoint {
    double learningRate = 0;
    double loss = 0;     ///< of the step's batch, before the step
    double smoothed = 0; ///< exponential mean of the losses so far, its beginning corrected
};

struct RateTestOptions {
    double lowest = 1e-7;
    double highest = 10;
    int steps = 100; ///< from the lowest rate to the highest, by equal factors
};

struct RateTest {
    std::vector<RatePoint> points;
    /// Where the smoothed loss falls most steeply over the logarithm of the rate; nothing where it falls nowhere.
    std::optional<double> suggested;
    bool diverged = false; ///< it ended because the loss rose to four times its best, or stopped being a number
    /// For a log: images that could not be read any more and were left out, memory that ran out.
    std::vector<std::string> messages;
};

/// The rate at which the smoothed loss of `points` falls most steeply. The first tenth, in which the mean still finds its
/// level, is passed over, and so is what follows the lowest loss.
std::optional<double> steepestRate(const std::vector<RatePoint>& points);

/// Learning-rate range test (Smith 2017, arXiv 1506.01186, section 3.3): trains a network of its own, started as a run with
/// these options would start, while the rate grows exponentially, and ends where the smoothed loss is four times its best.
/// Nothing of it is kept. Where memory runs out a batch goes through in smaller parts, and images that are gone are left out,
/// both as in a run. `onPoint` hears of each step. Synchronous; returns what there is when stopped.
/// Throws Error as a run would end: InvalidArgument, DataSet (also where too many images are gone: MissingImages),
/// OutOfMemory, what startNetwork() throws.
RateTest testLearningRates(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                           const RunDescription& run, const RateTestOptions& test, const TrainingControl& control,
                           const std::function<void(const RatePoint&)>& onPoint);
/// With limits, for tests.
RateTest testLearningRates(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                           const RunDescription& run, const RateTestOptions& test, const TrainingControl& control,
                           const std::function<void(const RatePoint&)>& onPoint, const RunLimits& limits);

} // namespace semblance
