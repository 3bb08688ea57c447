// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>

extern char** environ;

using namespace semblance;
using namespace semblance::test;

namespace {

constexpr const char* childFolder = "SEMBLANCE_TEST_CHILD_FOLDER";

/// Weights and optimiser at the end of an uninterrupted run, and its curves.
struct Whole {
    explicit Whole(const TrainingOptions& options) {
        SmallRun run;
        outcome = run.execute(options, run.description());
        state = newestIn(run.folder / "run");
        record = readRun(run.folder / "run");
    }
    TrainingOutcome outcome;
    Checkpoint state;
    RunRecord record;
};

void checkEqualEnd(SmallRun& run, const TrainingOutcome& outcome, const Whole& whole) {
    CHECK(outcome.reason == "");
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(outcome.bestEpoch == whole.outcome.bestEpoch);
    CHECK(outcome.best == whole.outcome.best);
    CHECK(sameTensors(newestIn(run.folder / "run").tensors, whole.state.tensors));
    const RunRecord record = readRun(run.folder / "run");
    REQUIRE(record.epochs.size() == whole.record.epochs.size());
    for (std::size_t i = 0; i < record.epochs.size(); ++i) {
        CHECK(record.epochs[i].epoch == whole.record.epochs[i].epoch);
        CHECK(record.epochs[i].trainLoss == whole.record.epochs[i].trainLoss);
        CHECK(record.epochs[i].trainAccuracy == whole.record.epochs[i].trainAccuracy);
        CHECK(record.epochs[i].validation == whole.record.epochs[i].validation);
        CHECK(record.epochs[i].isBest == whole.record.epochs[i].isBest);
    }
}

/// Stops a run when `isDue` says so of a batch event.
template <typename IsDue>
void runUntil(SmallRun& run, const TrainingOptions& options, IsDue&& isDue) {
    TrainingControl control;
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (isDue(event)) control.stop();
    };
    REQUIRE(run.execute(options, run.description(), control).end == RunEnd::Cancelled);
    run.recorder.atBatch = nullptr;
}

} // namespace

TEST_CASE("a run stopped in the middle of an epoch ends as the uninterrupted one, bit by bit") {
    for (const Optimiser optimiser : {Optimiser::Adam, Optimiser::Sgd})
        for (const MemoryFormat format : {MemoryFormat::Contiguous, MemoryFormat::ChannelsLast}) {
            TrainingOptions options = smallOptions(3);
            options.optimiser = optimiser;
            options.memoryFormat = format;
            const Whole whole(options);
            SmallRun run;
            runUntil(run, options, [](const BatchEvent&) { return true; });
            CHECK(newestIn(run.folder / "run").position.step == 1);
            checkEqualEnd(run, run.execute(options, run.description("run", true)), whole);
        }
}

TEST_CASE("a run of a real network in bfloat16 on several threads ends as the uninterrupted one, bit by bit") {
    TrainingOptions options = smallOptions(2);
    options.network = "densenet121";
    options.imageSize = {32, 32};
    options.threads = 2;
    options.precision = Precision::BFloat16;
    options.memoryFormat = MemoryFormat::ChannelsLast;
    SmallRun whole(20, 4, options.imageSize), run(20, 4, options.imageSize);
    const TrainingOutcome expected = whole.execute(options, whole.description());
    REQUIRE(expected.end == RunEnd::Completed);
    runUntil(run, options, [](const BatchEvent& event) { return event.epoch == 2; });
    const TrainingOutcome outcome = run.execute(options, run.description("run", true));
    CHECK(outcome.reason == "");
    CHECK(outcome.best == expected.best);
    CHECK(sameTensors(newestIn(run.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
}

TEST_CASE("a run stopped before its validation validates when it goes on") {
    const Whole whole(smallOptions(3));
    SmallRun run;
    runUntil(run, smallOptions(3), [](const BatchEvent& event) {
        return event.epoch == 2 && event.step == 4 && event.pass == Pass::Training;
    });
    checkEqualEnd(run, run.execute(smallOptions(3), run.description("run", true)), whole);
}

TEST_CASE("a run without validation images goes on as well") {
    SmallRun whole(30, 0), run(30, 0);
    const TrainingOutcome expected = whole.execute(smallOptions(3), whole.description());
    runUntil(run, smallOptions(3), [](const BatchEvent& event) { return event.epoch == 2; });
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description("run", true));
    CHECK(outcome.reason == "");
    CHECK(outcome.bestEpoch == expected.bestEpoch);
    CHECK(sameTensors(newestIn(run.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
}

TEST_CASE("with the newest checkpoint cut short the older one leads to the same end") {
    const Whole whole(smallOptions(3));
    SmallRun run;
    runUntil(run, smallOptions(3), [](const BatchEvent& event) { return event.epoch == 3; });
    const auto newest = checkpointFiles(run.folder / "run").front();
    std::filesystem::resize_file(newest, std::filesystem::file_size(newest) / 2);
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description("run", true));
    CHECK(run.recorder.hasMessage("is passed over"));
    CHECK(run.recorder.hasMessage("goes on after epoch 2"));
    checkEqualEnd(run, outcome, whole);
}

// Runs in a process of its own, which the next test kills.
TEST_CASE("child: trains until it is killed" * doctest::skip()) {
    const char* const folder = std::getenv(childFolder);
    REQUIRE(folder != nullptr);
    SmallRun run;
    RunDescription description = run.description();
    description.folder = folder;
    run.recorder.atEpoch = [](const EpochEvent& event) {
        while (event.epoch == 2) // no more than two epochs are done when the signal comes
            std::this_thread::sleep_for(std::chrono::seconds(1));
    };
    run.execute(smallOptions(4), description);
}

TEST_CASE("a killed run goes on from its checkpoint to the uninterrupted run's weights, bit by bit") {
    const Whole whole(smallOptions(4));
    SmallRun run;
    const auto folder = run.folder / "run";
    ::setenv(childFolder, folder.c_str(), 1);
    std::string program = "/proc/self/exe", filter = "-tc=child: trains until it is killed", all = "--no-skip";
    char* arguments[] = {program.data(), filter.data(), all.data(), nullptr};
    pid_t child = 0;
    REQUIRE(::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ) == 0);
    int status = 0;
    const auto epochsKept = [&folder] {
        const auto newest = newestCheckpoint(folder, [](const std::string&) {});
        return newest ? newest->position.epochsDone : 0;
    };
    while (epochsKept() < 2 && ::waitpid(child, &status, WNOHANG) == 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    CHECK_FALSE(readRun(folder).outcome.has_value());
    checkEqualEnd(run, run.execute(smallOptions(4), run.description("run", true)), whole);
    CHECK(run.recorder.hasMessage("goes on after epoch 2"));
}

TEST_CASE("a run goes on with the choice it began with, and never tries again") {
    SmallRun run;
    TrainingOptions options = smallOptions(2);
    options.precision = Precision::Automatic;
    options.memoryFormat = MemoryFormat::Automatic;
    runUntil(run, options, [](const BatchEvent&) { return true; });
    const ComputeChoice choice = run.recorder.started.front().choice;
    run.execute(options, run.description("run", true));
    REQUIRE(run.recorder.started.size() == 2);
    CHECK(run.recorder.started.back().choice == choice);
}

TEST_CASE("other options or other data are refused, more epochs are not") {
    SmallRun run;
    run.execute(smallOptions(1), run.description());
    TrainingOptions options = smallOptions(1);
    options.learningRate = 0.5;
    TrainingOutcome outcome = run.execute(options, run.description("run", true));
    CHECK(outcome.errorKind == "invalid_argument");
    CHECK(outcome.reason.find("learning_rate is 0.001 there and 0.5 here") != std::string::npos);
    RunDescription other = run.description("run", true);
    other.dataSetFingerprint = "beef";
    CHECK(run.execute(smallOptions(1), other).errorKind == "data_set");
    outcome = run.execute(smallOptions(2), run.description("run", true));
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(outcome.epochsDone == 2);
}

TEST_CASE("resume without a run begins one, and of a finished run ends at once with its outcome") {
    SmallRun run;
    const TrainingOutcome first = run.execute(smallOptions(2), run.description("run", true));
    CHECK(first.end == RunEnd::Completed);
    const std::size_t events = run.recorder.batches.size();
    const TrainingOutcome second = run.execute(smallOptions(2), run.description("run", true));
    CHECK(second.end == RunEnd::Completed);
    CHECK(second.bestEpoch == first.bestEpoch);
    CHECK(second.best == first.best);
    CHECK(run.recorder.batches.size() == events);
}
