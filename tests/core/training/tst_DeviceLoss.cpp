// SPDX-License-Identifier: GPL-3.0-or-later
// A card that stops working while a run is under way, and one that is gone when the run goes on.
#include "core/training/Devices.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::test;

namespace {

/// Limits under which step `failing`, counted from 0, throws these words as LibTorch throws those of a card.
RunLimits losingAt(int failing, const char* words) {
    RunLimits limits;
    limits.beforeStep = [step = 0, failing, words](int, Pass pass) mutable {
        TORCH_CHECK(pass != Pass::Training || step++ != failing, words);
    };
    return limits;
}

} // namespace

TEST_CASE("a card that stops working ends the run in a sentence, and the last checkpoint goes on") {
    for (const char* const words :
         {"CUDA error: unspecified launch failure\nCompile with TORCH_USE_CUDA_DSA", "CUDA driver error: unknown error",
          "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling"}) {
        CAPTURE(words);
        SmallRun small;
        const RunDescription run = small.description();
        const TrainingOutcome lost = small.execute(smallOptions(), run, losingAt(5, words));
        CHECK(lost.end == RunEnd::Failed);
        CHECK(lost.errorKind == "device_unavailable");
        CHECK(lost.reason.starts_with("the graphics card or its driver stopped working ("));
        CHECK(lost.reason.find("TORCH_USE") == std::string::npos);
        CHECK(lost.epochsDone == 1);
        CHECK(newestIn(run.folder).position.epochsDone == 1);
        const TrainingOutcome done = small.execute(smallOptions(), small.description("run", true));
        CHECK(done.end == RunEnd::Completed);

        SmallRun whole;
        whole.execute(smallOptions(), whole.description());
        CHECK(sameTensors(newestIn(run.folder).tensors, newestIn(whole.folder / "run").tensors));
    }
}

TEST_CASE("memory of a card that ran out is not a card that stopped working") {
    for (const char* const words : {"CUDA out of memory. Tried to allocate 20.00 MiB", "CUDA error: out of memory",
                                    "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"}) {
        CAPTURE(words);
        const std::runtime_error error(words);
        CHECK(isOutOfMemory(error));
        CHECK(failureOf(error).errorKind == "out_of_memory");
    }
    CHECK_FALSE(isDeviceFault(std::runtime_error("the folder is full")));
}

TEST_CASE("a run that chose a card by itself goes on on the CPU where the card is gone, in batches of the same size") {
    if (probeDevices()[1].usable()) return; // there is one
    SmallRun small;
    TrainingOptions options = smallOptions();
    options.device = "auto";
    options.batch = 0;
    TrainingControl control;
    small.recorder.atEpoch = [&control](const EpochEvent&) { control.stop(); };
    CHECK(small.execute(options, small.description(), control).end == RunEnd::Cancelled);
    small.recorder.atEpoch = nullptr;
    const RunDescription run = small.description("run", true);
    Checkpoint checkpoint = newestIn(run.folder);
    const int batch = checkpoint.choice.batch;
    checkpoint.choice.device = "cuda:0";
    writeCheckpoint(run.folder, checkpoint);
    const TrainingOutcome done = small.execute(options, run);
    CHECK(done.end == RunEnd::Completed);
    CHECK(small.recorder.hasMessage("the run goes on on another device than it began on"));
    CHECK(newestIn(run.folder).choice.device == "cpu");
    CHECK(newestIn(run.folder).choice.batch == batch);
}

TEST_CASE("a run whose card is gone goes on where the options now say") {
    if (probeDevices()[1].usable()) return;
    SmallRun small;
    TrainingOptions options = smallOptions();
    TrainingControl control;
    small.recorder.atEpoch = [&control](const EpochEvent&) { control.stop(); };
    small.execute(options, small.description(), control);
    small.recorder.atEpoch = nullptr;
    const RunDescription run = small.description("run", true);
    Checkpoint checkpoint = newestIn(run.folder);
    checkpoint.choice.device = "cuda:0";
    checkpoint.options.device = "cuda:0";
    writeCheckpoint(run.folder, checkpoint);
    const TrainingOutcome done = small.execute(options, run);
    CHECK_MESSAGE(done.end == RunEnd::Completed, done.reason);
    CHECK(small.recorder.hasMessage("the run goes on on another device than it began on"));
    CHECK(newestIn(run.folder).choice.device == "cpu");
    CHECK(newestIn(run.folder).options.device == "cpu");
    CHECK(small.recorder.changes.empty());
}

TEST_CASE("a run whose options name a card that is gone does not go on elsewhere") {
    if (probeDevices()[1].usable()) return;
    SmallRun small;
    TrainingOptions options = smallOptions();
    TrainingControl control;
    small.recorder.atEpoch = [&control](const EpochEvent&) { control.stop(); };
    small.execute(options, small.description(), control);
    const RunDescription run = small.description("run", true);
    Checkpoint checkpoint = newestIn(run.folder);
    checkpoint.choice.device = "cuda:0";
    checkpoint.options.device = options.device = "cuda";
    writeCheckpoint(run.folder, checkpoint);
    const TrainingOutcome refused = small.execute(options, run);
    CHECK(refused.end == RunEnd::Failed);
    CHECK(refused.errorKind == "device_unavailable");
}
