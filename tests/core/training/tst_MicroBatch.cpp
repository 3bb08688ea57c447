// SPDX-License-Identifier: GPL-3.0-or-later
// Batches that go through a network in parts.
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <new>

using namespace semblance;
using namespace semblance::test;

namespace {

/// A network without norms, whose images do not see one another.
class PlainNetwork : public Network {
public:
    PlainNetwork()
        : m_first(register_module("first", torch::nn::Linear(3 * 12 * 12, 16))),
          m_classifier(register_module("classifier", torch::nn::Linear(16, 2))) {}
    torch::Tensor features(const torch::Tensor& images) override { return torch::relu(m_first(images.flatten(1))); }
    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier(features); }

private:
    torch::nn::Linear m_first;
    torch::nn::Linear m_classifier;
};

struct Stepped {
    std::vector<torch::Tensor> parameters;
    double lossSum = 0;
    std::vector<std::vector<std::int64_t>> confusion;
};

/// What a step of `images` makes of the network, in parts of `microBatch`.
Stepped stepIn(int microBatch, int images, const TrainingOptions& options) {
    const SyntheticPixels pixels(64, smallSize, 2);
    torch::manual_seed(5);
    ComputeChoice choice;
    choice.batch = 32;
    choice.microBatch = microBatch;
    const auto network = std::make_shared<PlainNetwork>();
    StepRunner runner(network, networkInfo("cnn6").normalisation, options, choice, {10, 54});
    BatchLoader loader(pixels, {images});
    loader.start(pixels.set(0).training);
    MetricsAccumulator metrics(2, torch::kCPU);
    runner.train(*loader.next(), {.seed = 1, .learningRate = 0.1}, metrics);
    return {network->parameters(), metrics.lossSum(), metrics.confusion()};
}

void checkAlike(const Stepped& a, const Stepped& b) {
    for (std::size_t i = 0; i < a.parameters.size(); ++i)
        CHECK(torch::allclose(a.parameters[i], b.parameters[i], 1e-4, 1e-6));
    CHECK(a.lossSum == doctest::Approx(b.lossSum).epsilon(1e-5));
    CHECK(a.confusion == b.confusion);
}

TrainingOptions plainOptions() {
    TrainingOptions options = smallOptions();
    options.optimiser = Optimiser::Sgd; // Adam would hide a gradient of the wrong size
    return options;
}

} // namespace

TEST_CASE("a step in parts is the step of the whole batch") {
    for (const ClassWeights weights : {ClassWeights::None, ClassWeights::Balanced}) {
        TrainingOptions options = plainOptions();
        options.classWeights = weights;
        options.labelSmoothing = 0.1;
        const Stepped whole = stepIn(32, 32, options);
        for (const int part : {16, 8, 5, 2, 1})
            checkAlike(stepIn(part, 32, options), whole);
        checkAlike(stepIn(8, 13, options), stepIn(32, 13, options)); // the last batch of an epoch
    }
}

TEST_CASE("a step with another gradient is told apart") {
    const Stepped whole = stepIn(32, 32, plainOptions());
    const Stepped half = stepIn(32, 16, plainOptions());
    CHECK_FALSE(torch::allclose(whole.parameters[0], half.parameters[0], 1e-4, 1e-6));
}

TEST_CASE("where memory runs out the parts are halved and the run goes on") {
    SmallRun run(40, 10);
    RunLimits limits;
    int steps = 0;
    limits.beforeStep = [&steps](int microBatch, Pass pass) {
        if (pass == Pass::Training && ++steps > 5 && microBatch > 2) throw std::bad_alloc();
    };
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description(), limits);
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    CHECK(outcome.epochsDone == 3);
    CHECK(run.recorder.hasMessage("memory ran out in step 6; from now on a batch goes through in parts of at most 4"));
    CHECK(run.recorder.hasMessage("in parts of at most 2 images"));
    const Checkpoint checkpoint = newestIn(run.folder / "run");
    CHECK(checkpoint.choice.batch == 8);
    CHECK(checkpoint.choice.microBatch == 2);
    CHECK(checkpoint.position.globalStep == 12); // no step was lost, none was taken twice
}

TEST_CASE("where memory runs out in a validation the parts are halved and each image counts once") {
    SmallRun run(40, 16);
    RunLimits limits;
    int looks = 0;
    limits.beforeStep = [&looks](int microBatch, Pass pass) {
        if (pass == Pass::Validation && ++looks > 3 && microBatch > 4) throw std::bad_alloc();
    };
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description(), limits);
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    CHECK(run.recorder.hasMessage("in parts of at most 4 images"));
    for (const EpochEvent& epoch : run.recorder.epochs)
        CHECK(epoch.validation.images == 16);
}

TEST_CASE("where memory runs out for a frozen network's looks the parts are halved") {
    SmallRun run(40, 10);
    SmallRun teacher;
    const TrainingOptions options = frozenOptions(teacher, 2);
    RunLimits limits;
    limits.beforeStep = [](int microBatch, Pass pass) {
        if (pass == Pass::Features && microBatch > 4) throw std::bad_alloc();
    };
    const TrainingOutcome outcome = run.execute(options, run.description(), limits);
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    CHECK(run.recorder.hasMessage("in parts of at most 4 images"));
}

TEST_CASE("parts that were halved are kept at once, and foretold as what they are") {
    SmallRun run(40, 10);
    RunLimits limits;
    limits.memory = MemoryLimit{1ULL << 40, "the test"};
    limits.beforeStep = [steps = 0](int microBatch, Pass) mutable {
        if (++steps > 1 && microBatch > 4) throw std::bad_alloc();
    };
    run.recorder.atBatch = [&](const BatchEvent& event) { // the last one of a pass is always told
        const auto part = [&] {
            const auto kept = keptIn(run.folder / "run");
            return kept ? kept->choice.microBatch : 0;
        };
        if (event.pass == Pass::Training && event.step == event.stepsPerEpoch)
            CHECK(comesTrue([&] { return part() == 4; }));
    };
    const TrainingOutcome outcome = run.execute(smallOptions(1), run.description(), limits);
    CHECK_MESSAGE(outcome.end == RunEnd::Completed, outcome.reason);
    const std::uint64_t whole = run.recorder.started.front().choice.predictedBytes;
    CHECK(whole > 0);
    CHECK(newestIn(run.folder / "run").choice.predictedBytes == whole / 2);
}

TEST_CASE("where not even the smallest parts fit the run ends with a sentence") {
    SmallRun run(40, 10);
    RunLimits limits;
    limits.beforeStep = [](int, Pass) { throw std::bad_alloc(); };
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description(), limits);
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.errorKind == "out_of_memory");
}

TEST_CASE("a run in parts goes on bit by bit, in the same parts") {
    TrainingOptions options = smallOptions(3);
    options.microBatch = 3;
    SmallRun whole;
    REQUIRE(whole.execute(options, whole.description()).end == RunEnd::Completed);
    SmallRun run;
    TrainingControl control;
    run.recorder.atBatch = [&](const BatchEvent& event) {
        if (event.globalStep >= 6) control.stop();
    };
    REQUIRE(run.execute(options, run.description(), control).end == RunEnd::Cancelled);
    run.recorder.atBatch = nullptr;
    REQUIRE(run.execute(options, run.description("run", true)).end == RunEnd::Completed);
    CHECK(newestIn(run.folder / "run").choice.microBatch == 3);
    CHECK(sameTensors(newestIn(run.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
}
