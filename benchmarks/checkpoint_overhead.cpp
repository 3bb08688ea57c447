// SPDX-License-Identifier: GPL-3.0-or-later
// usage: semblance-checkpoint-overhead [PAIRS]
// What a checkpoint costs the training that goes on beside it: DenseNet-121 at 128x128, batches of 16, pairs of epochs of
// 640 images, with a checkpoint each second and with none within the epoch, taking turns. One line of JSON.
#include "tests/core/training/SmallRun.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

using namespace semblance;

namespace {

constexpr std::size_t kImages = 640;
constexpr double kOftenSeconds = 1;
constexpr double kUsualSeconds = 300; // RunLimits::checkpointSeconds

TrainingOptions options() {
    TrainingOptions options;
    options.network = "densenet121";
    options.imageSize = {128, 128};
    options.batch = 16;
    options.epochs = 1;
    options.device = "cpu";
    return options;
}

/// Seconds of the training pass of one epoch.
double secondsWith(double checkpointSeconds) {
    test::SmallRun run(kImages, 0, {128, 128});
    RunLimits limits;
    limits.checkpointSeconds = checkpointSeconds;
    const TrainingOutcome outcome = run.execute(options(), run.description(), limits);
    if (outcome.end != RunEnd::Completed) throw Error(ErrorKind::Internal, outcome.reason);
    return kImages / run.recorder.epochs.front().imagesPerSecond;
}

double medianOf(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

int main(int count, char** arguments) {
    const int pairs = count > 1 ? std::atoi(arguments[1]) : 5;
    std::vector<double> costs; // seconds a checkpoint
    for (int i = 0; i < pairs; ++i) {
        const double without = secondsWith(std::numeric_limits<double>::infinity());
        const double with = secondsWith(kOftenSeconds);
        costs.push_back((with - without) / std::floor(with / kOftenSeconds));
        std::fprintf(stderr, "without %.2f s, with one each second %.2f s\n", without, with);
    }
    const double cost = medianOf(costs);
    std::printf(
        "{\"part\": \"checkpoints\", \"milliseconds_of_training_each\": %.1f, \"percent_at_one_in_300_s\": %.3f}\n",
        1e3 * cost, 100 * cost / kUsualSeconds);
    return 0;
}
