// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunCurves.h"
#include "core/training/RunWriter.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace semblance;
using namespace semblance::test;

namespace {

int lockFailure = 0; ///< of every flock(); 0: the system's own answer

} // namespace

/// In place of the C library's: a file system that has no locks is not at hand.
extern "C" int flock(int descriptor, int operation) noexcept {
    if (lockFailure == 0) return static_cast<int>(::syscall(SYS_flock, descriptor, operation));
    errno = lockFailure;
    return -1;
}

namespace {

/// While it lives, a write beyond so many bytes of a file is cut short, and the next one fails.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_before{};
    void (*m_handler)(int);
};

} // namespace

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

TEST_CASE("what a killed run was writing is removed when the run is gone on with") {
    SmallRun run;
    run.execute(smallOptions(1), run.description());
    const std::filesystem::path folder = run.folder / "run";
    const std::array<const char*, 5> unfinished{"run.json.writing-123", "metrics.csv.writing-9",
                                                "batches.csv.writing-9", "model.semblance.writing-77",
                                                "checkpoint-0000000003.state.writing-123"};
    const std::array<const char*, 3> others{"mine.txt", "notes.writing-1", "run.json.writing-by-hand"};
    for (const char* name : unfinished)
        std::ofstream(folder / name) << "half";
    for (const char* name : others)
        std::ofstream(folder / name) << "kept";
    CHECK(run.execute(smallOptions(2), run.description("run", true)).end == RunEnd::Completed);
    for (const char* name : unfinished)
        CHECK_MESSAGE(!std::filesystem::exists(folder / name), name);
    for (const char* name : others)
        CHECK_MESSAGE(std::filesystem::exists(folder / name), name);
}

TEST_CASE("a line that the disk took half of is taken back, and the next one is whole") {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "lines.csv";
    LineFile file(path);
    file.append("1,first");
    {
        const FileSizeLimit limit(12); // the disk is full in the middle of the next line
        CHECK(thrownKind([&file] { file.append("2,second"); }) == ErrorKind::FileUnwritable);
    }
    file.append("3,third");
    std::ifstream stream(path);
    CHECK(std::string{std::istreambuf_iterator<char>(stream), {}} == "1,first\n3,third\n");
}

TEST_CASE("a folder that cannot be made or is in use is refused before anything is prepared, and is not made") {
    const TemporaryFolder folder;
    CHECK_FALSE(thrownKind([&] { requireRunFolder(folder / "a" / "b"); }).has_value());
    CHECK_FALSE(std::filesystem::exists(folder / "a"));
    std::ofstream(folder / "file") << "in the way";
    CHECK(thrownKind([&] { requireRunFolder(folder / "file" / "run"); }) == ErrorKind::FileUnwritable);
    const RunLock lock(folder / "run");
    CHECK(thrownKind([&] { requireRunFolder(folder / "run"); }) == ErrorKind::Busy);
}

TEST_CASE("a folder that cannot be locked is not said to be in use") {
    const TemporaryFolder folder;
    lockFailure = ENOLCK;
    const auto kind = thrownKind([&] { const RunLock lock(folder / "run"); });
    const auto early = thrownKind([&] { requireRunFolder(folder / "run"); });
    lockFailure = 0;
    CHECK(kind == ErrorKind::FileUnwritable);
    CHECK(early == ErrorKind::FileUnwritable);
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
