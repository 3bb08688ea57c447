// SPDX-License-Identifier: GPL-3.0-or-later
// What a run keeps of itself, when, and where.
#include "core/training/RunFolder.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <thread>

using namespace semblance;
using namespace semblance::test;

namespace {

bool areNumbers(const std::vector<StoredTensor>& tensors) {
    for (const StoredTensor& tensor : tensors) {
        if (tensor.type != StoredType::Float32 || !tensor.name.starts_with("network.") ||
            tensor.name.find("running") != std::string::npos)
            continue;
        for (std::size_t at = 0; at < tensor.bytes.size(); at += sizeof(float)) {
            float value = 0;
            std::memcpy(&value, tensor.bytes.data() + at, sizeof value);
            if (!std::isfinite(value)) return false;
        }
    }
    return true;
}

/// As a disk that is pulled, when it has these steps.
void lose(const std::filesystem::path& folder, std::int64_t steps) {
    REQUIRE(comesTrue([&] {
        const auto kept = keptIn(folder);
        return kept && kept->position.globalStep == steps && kept->position.step == 0;
    }));
    REQUIRE(comesTrue([&] { // what is still at work in it brings files
        std::error_code code;
        std::filesystem::remove_all(folder, code);
        return !std::filesystem::exists(folder);
    }));
}

/// Every weight is multiplied by -2 a step, until it is no number.
TrainingOptions explodingOptions() {
    TrainingOptions options = smallOptions(80);
    options.optimiser = Optimiser::Sgd;
    options.momentum = 0;
    options.learningRate = 3;
    options.weightDecay = 1;
    options.schedule = Schedule::Constant;
    return options;
}

} // namespace

TEST_CASE("a run that is killed before its first step has kept what it chose") {
    SmallRun run;
    TrainingOptions options = smallOptions(2);
    options.precision = Precision::Automatic;
    options.batch = 0;
    Checkpoint first;
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (event.globalStep != 1) return;
        REQUIRE(comesTrue([&] { return keptIn(run.folder / "run").has_value(); }));
        first = *keptIn(run.folder / "run");
    };
    CHECK(run.execute(options, run.description()).end == RunEnd::Completed);
    CHECK(first.position.globalStep == 0);
    CHECK(first.choice == run.recorder.started.front().choice);
    // From it alone the run comes to the same end, without another trial.
    SmallRun again;
    std::filesystem::create_directories(again.folder / "run");
    writeCheckpoint(again.folder / "run", first);
    CHECK(again.execute(options, again.description("run", true)).end == RunEnd::Completed);
    CHECK(again.recorder.started.front().choiceReason == run.recorder.started.front().choiceReason);
    CHECK(sameTensors(newestIn(again.folder / "run").tensors, newestIn(run.folder / "run").tensors));
}

TEST_CASE("a checkpoint within a validation has what learns, not its average") {
    TrainingOptions options = smallOptions(3);
    options.weightAverage = 0.9;
    SmallRun whole(60, 20);
    REQUIRE(whole.execute(options, whole.description()).end == RunEnd::Completed);
    SmallRun run(60, 20);
    TrainingControl control;
    RunLimits limits;
    limits.checkpointSeconds = 0;
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (event.epoch == 2 && event.pass == Pass::Validation) {
            REQUIRE(comesTrue([&] {
                const auto kept = keptIn(run.folder / "run");
                return kept && kept->position.globalStep == 10;
            }));
            control.stop();
        }
    };
    const auto state = [&] { return newestIn(run.folder / "run").position; };
    REQUIRE(run.execute(options, run.description(), control, limits).end == RunEnd::Cancelled);
    CHECK(state().step == 5);
    run.recorder.atBatch = nullptr;
    REQUIRE(run.execute(options, run.description("run", true)).end == RunEnd::Completed);
    CHECK(sameTensors(newestIn(run.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
}

TEST_CASE("images that vanish in a validation do not exchange the weights that are kept with their average") {
    TrainingOptions options = smallOptions(3);
    options.weightAverage = 0.9;
    SmallRun whole(60, 20);
    REQUIRE(whole.execute(options, whole.description()).end == RunEnd::Completed);
    SmallRun run(60, 20);
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (event.epoch == 2 && event.step == event.stepsPerEpoch && event.pass == Pass::Training)
            for (std::size_t index = 40; index < 60; ++index)
                run.pixels.failAt(index);
    };
    REQUIRE(run.execute(options, run.description()).errorKind == "data_set");
    SmallRun again(60, 20); // the files are back
    std::filesystem::copy(run.folder / "run", again.folder / "run", std::filesystem::copy_options::recursive);
    REQUIRE(again.execute(options, again.description("run", true)).end == RunEnd::Completed);
    CHECK(sameTensors(newestIn(again.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
}

TEST_CASE("weights that are no numbers are never kept") {
    // Wherever it is stopped, also between the step that leaves such weights and the loss that tells of them.
    for (std::int64_t stopAt = 118; stopAt < 134; ++stopAt) {
        CAPTURE(stopAt);
        SmallRun run(20, 4);
        TrainingControl control;
        RunLimits limits;
        limits.beforeStep = [&, steps = std::int64_t{0}](int, Pass pass) mutable {
            if (pass == Pass::Training && ++steps == stopAt) control.stop();
        };
        run.execute(explodingOptions(), run.description(), control, limits);
        for (const auto& file : checkpointFiles(run.folder / "run"))
            CHECK(areNumbers(readCheckpoint(file).tensors));
    }
}

TEST_CASE("a run tells where it went back to, and a rate that is set later is not halved") {
    SmallRun run;
    TrainingControl control;
    run.recorder.atMessage = [&](const std::string& text) {
        if (text.find("half the learning rate") != std::string::npos) control.change({{"learning_rate", "0.5"}});
    };
    TrainingOptions options = explodingOptions();
    options.epochs = 45;
    const TrainingOutcome outcome = run.execute(options, run.description(), control);
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    REQUIRE(!run.recorder.waysBack.empty());
    const WentBack place = run.recorder.waysBack.front();
    CHECK(place.globalStep == place.epochsDone * 4);
    CHECK(run.recorder.epochs.back().learningRate == 0.5);
    REQUIRE(!run.recorder.changes.empty());
    CHECK(readRun(run.folder / "run").changes.back().rateHalvings == 1);
}

TEST_CASE("a run that is killed after it went back goes on at the rate that it had") {
    SmallRun run;
    TrainingControl control;
    const std::filesystem::path killed = run.folder / "killed";
    run.recorder.atMessage = [&](const std::string& text) {
        if (text.find("half the learning rate") != std::string::npos) control.change({{"learning_rate", "0.5"}});
    };
    run.recorder.atBatch = [&](const BatchEvent&) { // what is left of a run that is killed here
        if (!run.recorder.changes.empty() && !std::filesystem::exists(killed))
            std::filesystem::copy(run.folder / "run", killed, std::filesystem::copy_options::recursive);
    };
    TrainingOptions options = explodingOptions();
    options.epochs = 45;
    REQUIRE(run.execute(options, run.description(), control).end == RunEnd::Completed);
    REQUIRE(std::filesystem::exists(killed));
    CHECK(newestIn(killed).position.rateHalvings == 1);
    const WentBack place = run.recorder.waysBack.front();
    CHECK(newestIn(killed).position.globalStep == place.globalStep);

    SmallRun again;
    std::filesystem::copy(killed, again.folder / "run", std::filesystem::copy_options::recursive);
    REQUIRE(again.execute(options, again.description("run", true)).end == RunEnd::Completed);
    CHECK(again.recorder.waysBack.size() + 1 == run.recorder.waysBack.size());
    CHECK(sameTensors(newestIn(again.folder / "run").tensors, newestIn(run.folder / "run").tensors));
}

TEST_CASE("a record that cannot be cut off where a run went back is cut off later") {
    SmallRun run;
    const std::filesystem::path curves = run.folder / "run" / "metrics.csv", aside = run.folder / "aside";
    run.recorder.atEpoch = [&](const EpochEvent& event) {
        if (event.epoch != 1) return;
        std::filesystem::rename(curves, aside); // the run writes into it all the same
        std::filesystem::create_directory(curves);
    };
    run.recorder.atMessage = [&](const std::string& text) {
        if (text.find("half the learning rate") == std::string::npos || std::filesystem::is_regular_file(curves))
            return;
        std::filesystem::remove(curves);
        std::filesystem::rename(aside, curves);
    };
    const TrainingOutcome outcome = run.execute(explodingOptions(), run.description());
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    CHECK(run.recorder.hasMessage("the run's record could not be written"));
    const RunRecord record = readRun(run.folder / "run");
    REQUIRE(record.epochs.size() == 80);
    for (int i = 0; i < 80; ++i)
        CHECK(record.epochs[static_cast<std::size_t>(i)].epoch == i + 1);
}

TEST_CASE("a run that is paused has kept all that it did") {
    SmallRun run;
    TrainingControl control;
    bool isKept = false;
    std::jthread other;
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (event.globalStep != 4 || event.pass != Pass::Training) return;
        control.pause();
        other = std::jthread([&] {
            isKept = comesTrue([&] {
                const auto kept = keptIn(run.folder / "run");
                return kept && kept->position.globalStep == 4;
            });
            control.resume();
        });
    };
    CHECK(run.execute(smallOptions(2), run.description(), control).end == RunEnd::Completed);
    CHECK(isKept);
}

TEST_CASE("a checkpoint is written when it is asked for") {
    SmallRun run;
    TrainingControl control;
    int checked = 0;
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (event.epoch != 1) return;
        if (event.pass == Pass::Training && event.step == event.stepsPerEpoch) control.requestCheckpoint();
        if (event.pass != Pass::Validation) return;
        ++checked;
        CHECK(comesTrue([&] {
            const auto kept = keptIn(run.folder / "run");
            return kept && kept->position.step == 4;
        }));
    };
    CHECK(run.execute(smallOptions(1), run.description(), control).end == RunEnd::Completed);
    CHECK(checked > 0);
}

TEST_CASE("where a checkpoint cannot be written that is told once, and the run can be kept elsewhere") {
    SmallRun whole;
    REQUIRE(whole.execute(smallOptions(6), whole.description()).end == RunEnd::Completed);
    SmallRun run;
    TrainingControl control;
    run.recorder.atEpoch = [&](const EpochEvent& event) {
        if (event.epoch == 2) lose(run.folder / "run", 8);
        if (event.epoch == 4) control.moveTo(run.folder / "elsewhere");
    };
    const TrainingOutcome outcome = run.execute(smallOptions(6), run.description(), control);
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    REQUIRE(run.recorder.failures.size() == 1);
    CHECK(run.recorder.failures[0].folder == run.folder / "run");
    CHECK(run.recorder.failures[0].bytes > 0);
    CHECK(!run.recorder.failures[0].reason.empty());
    REQUIRE(run.recorder.moves.size() == 1);
    CHECK(run.recorder.moves[0] == run.folder / "elsewhere");
    CHECK(run.recorder.hasMessage("the model of the best epoch could not be copied"));
    CHECK(outcome.model == run.folder / "elsewhere" / "model.semblance");
    CHECK(std::filesystem::exists(outcome.model));
    CHECK(sameTensors(newestIn(run.folder / "elsewhere").tensors, newestIn(whole.folder / "run").tensors));
    CHECK(readRun(run.folder / "elsewhere").outcome.has_value());
}

TEST_CASE("a run that is kept elsewhere while its folder is there takes its curves and its model along") {
    SmallRun run;
    TrainingControl control;
    run.recorder.atEpoch = [&](const EpochEvent& event) {
        if (event.epoch == 3) control.moveTo(run.folder / "elsewhere");
        if (event.epoch == 4) control.stop();
    };
    REQUIRE(run.execute(smallOptions(6), run.description(), control).end == RunEnd::Cancelled);
    const RunRecord record = readRun(run.folder / "elsewhere");
    CHECK(record.epochs.size() == 4);
    CHECK(record.outcome->bestEpoch > 0);
    CHECK(readModelDescription(run.folder / "elsewhere" / "model.semblance").bestEpoch == record.outcome->bestEpoch);
    run.recorder.atEpoch = nullptr;
    CHECK(run.execute(smallOptions(6), run.description("elsewhere", true)).end == RunEnd::Completed);
    CHECK(readRun(run.folder / "elsewhere").epochs.size() == 6);
}

TEST_CASE("a folder that cannot be used is told, and the run stays where it is") {
    SmallRun run;
    SmallRun other;
    REQUIRE(other.execute(smallOptions(1), other.description()).end == RunEnd::Completed);
    TrainingControl control;
    run.recorder.atEpoch = [&](const EpochEvent& event) {
        if (event.epoch == 1) control.moveTo(other.folder / "run"); // it holds a run
    };
    CHECK(run.execute(smallOptions(3), run.description(), control).end == RunEnd::Completed);
    CHECK(run.recorder.moves.empty());
    REQUIRE(run.recorder.failures.size() == 1);
    CHECK(run.recorder.failures[0].folder == other.folder / "run");
    CHECK(readRun(run.folder / "run").epochs.size() == 3);
    CHECK(readRun(other.folder / "run").epochs.size() == 1);
}

TEST_CASE("a run whose record is lost is told by its checkpoint, the split included") {
    SmallRun run;
    TrainingControl control;
    run.recorder.atEpoch = [&](const EpochEvent&) { control.stop(); };
    REQUIRE(run.execute(smallOptions(3), run.description(), control).end == RunEnd::Cancelled);
    const RunRecord before = readRunRecord(run.folder / "run");
    for (const bool isThere : {true, false}) {
        if (isThere)
            std::ofstream(run.folder / "run" / "run.json") << "{";
        else
            std::filesystem::remove(run.folder / "run" / "run.json");
        const RunRecord record = readRunRecord(run.folder / "run");
        CHECK(record.trainingFiles == before.trainingFiles);
        CHECK(record.validationFiles == before.validationFiles);
        CHECK(record.dataSetFolder == before.dataSetFolder);
        CHECK(record.classNames == before.classNames);
        CHECK(record.started.stepsPerEpoch == before.started.stepsPerEpoch);
        CHECK(record.started.parameters == before.started.parameters);
        CHECK(record.options.seed == before.options.seed);
        CHECK_FALSE(record.outcome.has_value());
    }
    run.recorder.atEpoch = nullptr;
    CHECK(run.execute(smallOptions(3), run.description("run", true)).end == RunEnd::Completed);
}

TEST_CASE("a run that is stopped while its disk is gone says that its end is not kept") {
    SmallRun run;
    TrainingControl control;
    run.recorder.atEpoch = [&](const EpochEvent&) {
        lose(run.folder / "run", 4);
        control.stop();
    };
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description(), control);
    CHECK(outcome.end == RunEnd::Cancelled);
    CHECK(!outcome.unkept.empty());
}

TEST_CASE("a frozen network that looks at each image once refuses other augmentation, also when it goes on") {
    SmallRun teacher;
    const TrainingOptions options = frozenOptions(teacher, 3);
    SmallRun run;
    TrainingControl control;
    run.recorder.atEpoch = [&](const EpochEvent&) { control.stop(); };
    REQUIRE(run.execute(options, run.description(), control).end == RunEnd::Cancelled);
    run.recorder.atEpoch = nullptr;
    Checkpoint checkpoint = newestIn(run.folder / "run");
    checkpoint.changes.push_back({8, 3, {{"augmentation.flip_horizontal", "true"}}});
    writeCheckpoint(run.folder / "run", checkpoint);
    const TrainingOutcome outcome = run.execute(options, run.description("run", true));
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.reason.find("augmentation cannot be changed") != std::string::npos);
}

TEST_CASE("a frozen network that sees images change sees them changed to the end, wherever it goes on") {
    SmallRun teacher;
    TrainingOptions options = frozenOptions(teacher, 5);
    options.augmentation.flipHorizontal = true;
    const TrainingControl::Options off{{"augmentation.flip_horizontal", "false"}};
    const TrainingControl::Options on{{"augmentation.flip_horizontal", "true"}};
    const auto trained = [&](SmallRun& run, bool resumes, int stopAfter) {
        TrainingControl control;
        run.recorder.atEpoch = [&, stopAfter](const EpochEvent& event) {
            if (event.epoch == 1) control.change(off);
            if (event.epoch == 3) control.change(on);
            if (event.epoch == stopAfter) control.stop();
        };
        return run.execute(options, run.description("run", resumes), control).end;
    };
    SmallRun whole;
    REQUIRE(trained(whole, false, 0) == RunEnd::Completed);
    SmallRun run;
    REQUIRE(trained(run, false, 2) == RunEnd::Cancelled);
    REQUIRE(trained(run, true, 0) == RunEnd::Completed);
    CHECK(run.recorder.changes.size() >= 2);
    CHECK(sameTensors(newestIn(run.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
}
