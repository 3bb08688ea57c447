// SPDX-License-Identifier: GPL-3.0-or-later
// Options that are changed while a run runs.
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <filesystem>

using namespace semblance;
using namespace semblance::test;

namespace {

const TrainingControl::Options otherRate{{"learning_rate", "0.01"}, {"augmentation.flip_horizontal", "false"}};

/// Asks for a change when step `at` is done, and stops after step `stopAt`; 0: never.
TrainingOutcome changed(SmallRun& run, const TrainingOptions& options, const TrainingControl::Options& change,
                        std::int64_t at, std::int64_t stopAt = 0) {
    TrainingControl control;
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (event.pass != Pass::Training) return;
        if (event.globalStep == at) control.change(change);
        if (event.globalStep == stopAt) control.stop();
    };
    // Every step is told of: the reporter thins by time.
    const TrainingOutcome outcome = run.execute(options, run.description(), control);
    run.recorder.atBatch = nullptr;
    return outcome;
}

/// 30 images to learn from in one batch: a step an epoch, which is always told.
TrainingOptions stepAnEpoch(int epochs) {
    TrainingOptions options = smallOptions(epochs);
    options.batch = 30;
    options.schedule = Schedule::Constant;
    return options;
}

} // namespace

TEST_CASE("a learning rate and an augmentation that are changed hold from the next step on, and are recorded") {
    SmallRun run;
    const TrainingOutcome outcome = changed(run, stepAnEpoch(6), otherRate, 2);
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    REQUIRE(run.recorder.epochs.size() == 6);
    CHECK(run.recorder.epochs[1].learningRate == 1e-3);
    CHECK(run.recorder.epochs[2].learningRate == 1e-2);
    REQUIRE(run.recorder.changes.size() == 1);
    CHECK(run.recorder.changes[0].globalStep == 2);
    CHECK(run.recorder.hasMessage("from step 3 on: learning_rate is 0.01, augmentation.flip_horizontal is false"));
    const RunRecord record = readRun(run.folder / "run");
    REQUIRE(record.changes.size() == 1);
    CHECK(record.changes[0].globalStep == 2);
    CHECK(record.changes[0].epoch == 3);
    CHECK(record.options.learningRate == 1e-3); // as it began
    CHECK(readModelFile(outcome.model).description.options.learningRate ==
          (outcome.bestEpoch > 2 ? 1e-2 : 1e-3)); // as the best epoch was learned
    SmallRun other;
    REQUIRE(other.execute(stepAnEpoch(6), other.description()).end == RunEnd::Completed);
    CHECK_FALSE(sameTensors(newestIn(run.folder / "run").tensors, newestIn(other.folder / "run").tensors));
}

TEST_CASE("a run that was changed goes on bit by bit, also from a checkpoint before the change") {
    SmallRun whole;
    REQUIRE(changed(whole, stepAnEpoch(7), otherRate, 4).end == RunEnd::Completed);
    for (const int lost : {0, 1}) { // checkpoints that a crash took with it: the change is in run.json alone then
        SmallRun run;
        REQUIRE(changed(run, stepAnEpoch(7), otherRate, 4, 5).end == RunEnd::Cancelled);
        const auto files = checkpointFiles(run.folder / "run");
        REQUIRE(files.size() == 2);
        if (lost == 1) std::filesystem::remove(files[0]);
        REQUIRE(run.execute(stepAnEpoch(7), run.description("run", true)).end == RunEnd::Completed);
        CHECK(sameTensors(newestIn(run.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
        CHECK(readRun(run.folder / "run").changes.size() == 1);
    }
}

TEST_CASE("fewer epochs end a run that has them, and more let it go on") {
    SmallRun fewer;
    TrainingOutcome outcome = changed(fewer, stepAnEpoch(9), {{"epochs", "4"}}, 2);
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(outcome.epochsDone == 4);
    CHECK_FALSE(outcome.stoppedEarly);
    SmallRun more;
    outcome = changed(more, stepAnEpoch(4), {{"epochs", "6"}, {"early_stop_epochs", "50"}}, 2);
    CHECK(outcome.epochsDone == 6);
}

TEST_CASE("a run that goes on with more epochs than it began with records that too") {
    SmallRun run;
    REQUIRE(run.execute(stepAnEpoch(3), run.description()).end == RunEnd::Completed);
    const TrainingOutcome outcome = run.execute(stepAnEpoch(5), run.description("run", true));
    CHECK(outcome.epochsDone == 5);
    const RunRecord record = readRun(run.folder / "run");
    CHECK(record.options.epochs == 3);
    REQUIRE(record.changes.size() == 1);
    CHECK(record.changes[0].globalStep == 3);
    CHECK(record.changes[0].options == TrainingControl::Options{{"epochs", "5"}});
    // Asked for once more it is so already.
    REQUIRE(run.execute(stepAnEpoch(5), run.description("run", true)).end == RunEnd::Completed);
    CHECK(readRun(run.folder / "run").changes.size() == 1);
}

TEST_CASE("the end of the schedule can be moved without the number of epochs") {
    TrainingOptions options = stepAnEpoch(8);
    options.schedule = Schedule::Cosine;
    SmallRun run;
    REQUIRE(changed(run, options, {{"schedule_epochs", "16"}}, 4).end == RunEnd::Completed);
    CHECK(run.recorder.epochs[3].learningRate < run.recorder.epochs[4].learningRate); // a quarter of its way
    CHECK(run.recorder.epochs[4].learningRate == doctest::Approx(1e-3 * 0.5 * (1 + std::cos(M_PI / 4))));
}

TEST_CASE("what cannot be changed is refused with a sentence, and the run goes on") {
    for (const TrainingControl::Options& change :
         {TrainingControl::Options{{"batch", "4"}}, TrainingControl::Options{{"learning_rate", "fast"}},
          TrainingControl::Options{{"learning_rate", "0.5"}, {"epochs", "0"}}}) {
        SmallRun run;
        CHECK(changed(run, stepAnEpoch(4), change, 2).end == RunEnd::Completed);
        CHECK(run.recorder.hasMessage("the change was not made: "));
        CHECK(run.recorder.changes.empty());
        CHECK(run.recorder.epochs.back().learningRate == 1e-3); // all of a change or nothing
    }
}

TEST_CASE("a change in the middle of an epoch holds from the same step on, wherever the run goes on") {
    const TrainingOptions options = smallOptions(3); // four steps an epoch
    const auto trained = [&](SmallRun& run, bool resumes, int stopAfter) {
        TrainingControl control;
        RunLimits limits;
        limits.beforeStep = [&, stopAfter, steps = 0](int, Pass pass) mutable {
            if (pass != Pass::Training) return;
            ++steps;
            if (!resumes && steps == 6) control.change({{"learning_rate", "0.02"}, {"augmentation.shift", "0"}});
            if (steps == stopAfter) control.stop();
        };
        return run.execute(options, run.description("run", resumes), control, limits).end;
    };
    SmallRun whole;
    REQUIRE(trained(whole, false, 0) == RunEnd::Completed);
    REQUIRE(whole.recorder.changes.size() == 1);
    CHECK(whole.recorder.changes[0].globalStep == 6);
    for (const int stopAfter : {7, 10}) {
        CAPTURE(stopAfter);
        SmallRun run;
        REQUIRE(trained(run, false, stopAfter) == RunEnd::Cancelled);
        REQUIRE(trained(run, true, 0) == RunEnd::Completed);
        CHECK(sameTensors(newestIn(run.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
    }
}
