// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunFolder.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace semblance;
using namespace semblance::test;

TEST_CASE("with half the learning rate a run goes on from where its loss was a number") {
    SmallRun run;
    TrainingOptions options = smallOptions(40);
    options.optimiser = Optimiser::Sgd;
    options.momentum = 0;
    options.learningRate = 3; // with the decay every weight is multiplied by -2 a step, with half of it by -0.5
    options.weightDecay = 1;
    options.schedule = Schedule::Constant;
    const TrainingOutcome outcome = run.execute(options, run.description());
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    CHECK(outcome.epochsDone == 40);
    CHECK(run.recorder.hasMessage("goes on with half the learning rate"));
    const int halvings = newestIn(run.folder / "run").position.rateHalvings;
    CHECK(halvings >= 1);
    CHECK(run.recorder.epochs.back().learningRate == 3 * std::pow(0.5, halvings));
    // The record holds each epoch once: what was learned before the way back is not told twice.
    const RunRecord record = readRun(run.folder / "run");
    REQUIRE(record.epochs.size() == 40);
    for (int i = 0; i < 40; ++i)
        CHECK(record.epochs[static_cast<std::size_t>(i)].epoch == i + 1);
}

TEST_CASE("images that vanish while it runs are named and left out") {
    SmallRun run(60, 20);
    run.pixels.failAt(3);
    run.pixels.failAt(45); // of the validation
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description());
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    CHECK(run.recorder.hasMessage("3.png: left out, image 3 is damaged"));
    CHECK(run.recorder.hasMessage("45.png: left out"));
    CHECK(std::ranges::count_if(run.recorder.messages, [](const std::string& text) {
              return text.find("left out") != std::string::npos;
          }) == 2); // once each, not in every epoch
    CHECK(run.recorder.epochs.back().validation.images == 19);
    CHECK(outcome.missingImages == 2);
    CHECK(readRun(run.folder / "run").outcome->missingImages == 2);
}

TEST_CASE("a frozen network does without images that vanish before it has looked at them") {
    SmallRun teacher(60, 20);
    const TrainingOptions options = frozenOptions(teacher, 3);
    SmallRun run(60, 20), without(60, 20);
    run.pixels.failAt(45); // of the validation
    std::erase_if(without.set.validation, [](const Example& example) { return example.index == 45; });
    const TrainingOutcome outcome = run.execute(options, run.description());
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    CHECK(outcome.missingImages == 1);
    REQUIRE(without.execute(options, without.description()).end == RunEnd::Completed);
    for (std::size_t i = 0; i < 3; ++i) { // each image has its own vector still
        const Metrics& one = run.recorder.epochs[i].validation;
        const Metrics& two = without.recorder.epochs[i].validation;
        CHECK(one.confusion == two.confusion);
        CHECK(one.loss == doctest::Approx(two.loss).epsilon(1e-5)); // batches are of other sizes
    }

    SmallRun other(60, 20);
    other.pixels.failAt(3);
    CHECK(other.execute(options, other.description()).end == RunEnd::Completed);
    CHECK(other.recorder.hasMessage("3.png: left out, image 3 is damaged"));
}

TEST_CASE("where too many vanish it stops with what it has learned") {
    SmallRun run(60, 20);
    run.recorder.atEpoch = [&](const EpochEvent& event) {
        if (event.epoch == 1)
            for (const std::size_t index : {1, 5, 9, 13})
                run.pixels.failAt(index);
    };
    const TrainingOutcome outcome = run.execute(smallOptions(5), run.description());
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.errorKind == "data_set");
    CHECK(outcome.reason.find("4 of 60 images cannot be read any more") != std::string::npos);
    CHECK(outcome.epochsDone == 1);
    CHECK(newestIn(run.folder / "run").position.epochsDone == 1);
}

TEST_CASE("a checkpoint is written within a long epoch") {
    SmallRun run;
    TrainingControl control;
    RunLimits limits;
    limits.checkpointSeconds = 0; // after every step
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (event.globalStep >= 2) control.stop();
    };
    const TrainingOutcome outcome = run.execute(smallOptions(5), run.description(), control, limits);
    CHECK(outcome.end == RunEnd::Cancelled);
    CHECK(newestIn(run.folder / "run").position.epochsDone == 0);
    CHECK(newestIn(run.folder / "run").position.step >= 2);
    CHECK(checkpointFiles(run.folder / "run").size() == 2); // the stop alone would have left one
}
