// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunCurves.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <fstream>

using namespace semblance;
using namespace semblance::test;

TEST_CASE("a finished run is read with its options, files, curves and outcome") {
    SmallRun run;
    run.set.classNames = {"tips, \"sharp\"", "fibres"};
    const TrainingOutcome outcome = run.execute(smallOptions(), run.description());
    REQUIRE(outcome.end == RunEnd::Completed);
    const RunRecord record = readRun(run.folder / "run");
    CHECK(record.folder == run.folder / "run");
    CHECK(record.options == smallOptions());
    CHECK((record.classNames == run.set.classNames));
    CHECK((record.trainingFiles == run.description().trainingFiles));
    CHECK((record.validationFiles == run.description().validationFiles));
    CHECK(record.dataSetFolder == "/data/synthetic");
    CHECK(record.started.choice == run.recorder.started.front().choice);
    CHECK(record.started.parameters == run.recorder.started.front().parameters);
    CHECK(record.started.stepsPerEpoch == 4);
    REQUIRE(record.outcome.has_value());
    CHECK(record.outcome->end == RunEnd::Completed);
    CHECK(record.outcome->model == outcome.model);
    CHECK(record.outcome->best == outcome.best);
    REQUIRE(record.epochs.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const EpochEvent& told = run.recorder.epochs[i];
        CHECK(record.epochs[i].epoch == told.epoch);
        CHECK(record.epochs[i].trainLoss == told.trainLoss);
        CHECK(record.epochs[i].trainAccuracy == told.trainAccuracy);
        CHECK(record.epochs[i].validation == told.validation);
        CHECK(record.epochs[i].imagesPerSecond == told.imagesPerSecond);
        CHECK(record.epochs[i].isBest == told.isBest);
    }
    std::vector<BatchEvent> training;
    for (const BatchEvent& event : run.recorder.batches)
        if (event.pass == Pass::Training) training.push_back(event);
    REQUIRE(record.batches.size() == training.size());
    for (std::size_t i = 0; i < training.size(); ++i) {
        CHECK(record.batches[i].globalStep == training[i].globalStep);
        CHECK(record.batches[i].loss == training[i].loss);
        CHECK(record.batches[i].learningRate == training[i].learningRate);
    }
}

TEST_CASE("metrics.csv is one header and one line an epoch, whatever a class is called") {
    SmallRun run;
    run.set.classNames = {"a,b", "c\"d"};
    run.execute(smallOptions(2), run.description());
    std::ifstream file(run.folder / "run" / "metrics.csv");
    std::string header, line;
    std::getline(file, header);
    CHECK(header.starts_with("epoch,train_loss,train_accuracy,validation_loss,"));
    CHECK(header.ends_with(",\"recall of a,b\",\"recall of c\"\"d\""));
    int lines = 0;
    while (std::getline(file, line))
        ++lines;
    CHECK(lines == 2);
}

TEST_CASE("a failed run says why when it is read again") {
    SmallRun run;
    run.pixels.failAt(3, ErrorKind::Internal);
    run.execute(smallOptions(), run.description());
    const RunRecord record = readRun(run.folder / "run");
    REQUIRE(record.outcome.has_value());
    CHECK(record.outcome->end == RunEnd::Failed);
    CHECK(record.outcome->errorKind == "internal");
    CHECK(record.outcome->reason == "image 3 is damaged");
}

TEST_CASE("a line that a killed run left unfinished is passed over") {
    SmallRun run;
    run.execute(smallOptions(2), run.description());
    std::ofstream(run.folder / "run" / "metrics.csv", std::ios::app) << "3,0.1,0.9,0.2,0.8";
    std::ofstream(run.folder / "run" / "batches.csv", std::ios::app) << "99,3,1";
    const std::size_t batches = readRun(run.folder / "run").batches.size();
    CHECK(readRun(run.folder / "run").epochs.size() == 2);
    CHECK(batches > 0);
}

TEST_CASE("what holds a run is told apart, and what is no run has its kind") {
    SmallRun run;
    CHECK_FALSE(holdsRun(run.folder.path()));
    CHECK_FALSE(holdsRun(run.folder / "nowhere"));
    CHECK(thrownKind([&] { readRun(run.folder.path()); }) == ErrorKind::FileNotFound);
    std::ofstream(run.folder / "run.json") << "{\"format\": 2}";
    CHECK(holdsRun(run.folder.path()));
    CHECK(thrownKind([&] { readRun(run.folder.path()); }) == ErrorKind::NewerFormat);
    for (const char* text : {"", "{", "[]", "{\"format\": 1}", "{\"format\": \"one\"}"}) {
        std::ofstream(run.folder / "run.json") << text;
        CAPTURE(text);
        CHECK(thrownKind([&] { readRun(run.folder.path()); }) == ErrorKind::DamagedFile);
    }
}

TEST_CASE("a line reads back as the event it was, and no nonsense reads as an event") {
    EpochEvent event;
    event.epoch = 3;
    event.trainLoss = 0.1 + 0.2;
    event.validation = {};
    CHECK(epochFromLine(epochLine(event))->trainLoss == event.trainLoss);
    CHECK(epochFromLine(epochLine(event))->validation.images == 0);
    for (const char* line : {"", ",,,,,,,,,,,", "x,1,1,1,1,1,1,1,1,1,1,", "1,1,1,1,1,1,1,1,1,1,1,1 2;3",
                             "1,1,1,1,1,1,1,1,1,1,1,1 2;3 4", "1,1,1,1,1,1,1,1,1,1,1,a b;3 4,1,1"}) {
        CAPTURE(line);
        CHECK_FALSE(epochFromLine(line).has_value());
        CHECK_FALSE(batchFromLine(line).has_value());
    }
}
