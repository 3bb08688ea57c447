// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/Weights.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

using namespace semblance;
using namespace semblance::test;

namespace {

std::vector<double> lossesOf(const Recorder& recorder) {
    std::vector<double> losses;
    for (const EpochEvent& event : recorder.epochs) {
        losses.push_back(event.trainLoss);
        losses.push_back(event.validation.loss);
    }
    return losses;
}

} // namespace

TEST_CASE("a run learns classes that can be told apart, and its best epoch becomes the model") {
    SmallRun run(80, 20);
    const TrainingOutcome outcome = run.execute(smallOptions(8), run.description());
    REQUIRE(outcome.reason == "");
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(outcome.epochsDone == 8);
    CHECK(outcome.best.macroF1 > 0.95);
    REQUIRE(outcome.model == run.folder / "run" / "model.semblance");
    const ModelContent model = readModelFile(outcome.model);
    CHECK((model.description.classNames == run.set.classNames));
    CHECK(model.description.bestEpoch == outcome.bestEpoch);
    CHECK(model.description.validation == outcome.best);
    CHECK(model.description.options == smallOptions(8));
    CHECK(model.description.dataSetFingerprint == "f00d");
    // The file's network, asked about the validation images, scores what it says.
    const auto network = networkOf(model);
    BatchLoader loader(run.pixels, {20});
    loader.start(run.set.validation);
    const Batch batch = *loader.next();
    const torch::NoGradGuard noGrad;
    const auto logits = network->forward(toNetworkInput(batch.pixels, model.description.preprocessing.normalisation));
    CHECK((logits.argmax(1) == batch.labels).to(torch::kDouble).mean().item<double>() ==
          doctest::Approx(outcome.best.accuracy));
}

TEST_CASE("every event comes before the outcome, in order, and the last step of an epoch is always told") {
    SmallRun run;
    bool hasEnded = false;
    int late = 0;
    run.recorder.atBatch = [&](const BatchEvent&) { late += hasEnded; };
    run.recorder.atEpoch = [&](const EpochEvent& event) {
        late += hasEnded;
        CHECK(run.recorder.batches.back().epoch == event.epoch);
        CHECK((run.recorder.batches.back().pass == Pass::Validation));
    };
    const TrainingOutcome outcome = run.execute(smallOptions(), run.description());
    hasEnded = true;
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(late == 0);
    REQUIRE(run.recorder.started.size() == 1);
    const RunStarted& started = run.recorder.started.front();
    CHECK(started.stepsPerEpoch == 4); // 30 images, batch 8
    CHECK(started.trainingImages == 30);
    CHECK(started.validationImages == 10);
    CHECK(started.parameters > 1000);
    REQUIRE(run.recorder.epochs.size() == 3);
    for (int epoch = 1; epoch <= 3; ++epoch) {
        CHECK(run.recorder.epochs[static_cast<std::size_t>(epoch - 1)].epoch == epoch);
        const auto isLast = [epoch](const BatchEvent& e) {
            return e.epoch == epoch && e.pass == Pass::Training && e.step == 4;
        };
        CHECK(std::count_if(run.recorder.batches.begin(), run.recorder.batches.end(), isLast) == 1);
    }
    CHECK(run.recorder.epochs.back().secondsLeft == 0);
    CHECK(run.recorder.epochs.front().secondsLeft > 0);
}

TEST_CASE("the same seed gives the same losses to the last bit, another seed others") {
    SmallRun first, second, other;
    first.execute(smallOptions(), first.description());
    second.execute(smallOptions(), second.description());
    TrainingOptions options = smallOptions();
    options.seed = 5;
    other.execute(options, other.description());
    REQUIRE(lossesOf(first.recorder).size() == 6);
    CHECK((lossesOf(first.recorder) == lossesOf(second.recorder)));
    CHECK_FALSE((lossesOf(first.recorder) == lossesOf(other.recorder)));
}

TEST_CASE("a stop is obeyed after the step in hand") {
    SmallRun run;
    TrainingControl control;
    run.recorder.atBatch = [&control](const BatchEvent&) { control.stop(); }; // the first event is the first step's
    const TrainingOutcome outcome = run.execute(smallOptions(), run.description(), control);
    CHECK(outcome.end == RunEnd::Cancelled);
    CHECK(outcome.epochsDone == 0);
    CHECK(outcome.model.empty());
    CHECK(run.recorder.batches.size() == 1);
    CHECK(newestIn(run.folder / "run").position.globalStep == 1);
}

TEST_CASE("a stop before the first step trains nothing, and one in validation keeps what was learnt") {
    SmallRun early;
    TrainingControl control;
    early.recorder.atStart = [&control] { control.stop(); };
    CHECK(early.execute(smallOptions(), early.description(), control).end == RunEnd::Cancelled);
    CHECK(early.recorder.batches.empty());
    CHECK(checkpointFiles(early.folder / "run").empty()); // a resumed run tries again what this stop cut short

    SmallRun late(40, 30); // so long a validation that another batch of it would follow
    TrainingControl second;
    late.recorder.atBatch = [&second](const BatchEvent& event) {
        if (event.pass == Pass::Training && event.step == event.stepsPerEpoch) second.stop();
    };
    CHECK(late.execute(smallOptions(), late.description(), second).end == RunEnd::Cancelled);
    CHECK(late.recorder.epochs.empty());
    CHECK(newestIn(late.folder / "run").position.step == 2);
    CHECK(newestIn(late.folder / "run").position.epochsDone == 0);
}

TEST_CASE("a pause holds until it is taken back, and a stop ends it") {
    SmallRun run;
    TrainingControl control;
    std::atomic<int> events{0};
    run.recorder.atBatch = [&](const BatchEvent&) {
        if (++events == 1) control.pause();
    };
    TrainingOutcome outcome;
    std::thread worker([&] { outcome = run.execute(smallOptions(2000), run.description(), control); });
    while (events < 1)
        std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(300)); // a run that went on would tell of it every 50 ms
    CHECK(control.isPaused());
    CHECK(events == 1);
    control.resume();
    while (events < 3)
        std::this_thread::yield();
    control.pause();
    control.stop();
    worker.join();
    CHECK(outcome.end == RunEnd::Cancelled);
}

TEST_CASE("a loss that is not a number ends the run with a sentence") {
    SmallRun run;
    TrainingOptions options = smallOptions(20);
    options.optimiser = Optimiser::Sgd;
    options.learningRate = 10;
    options.weightDecay = 1; // multiplies every weight by 1 - 10 a step
    options.schedule = Schedule::Constant;
    const TrainingOutcome outcome = run.execute(options, run.description());
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.errorKind == "not_a_number");
    CHECK(std::ranges::count_if(run.recorder.messages, [](const std::string& text) {
              return text.ends_with("goes on with half the learning rate");
          }) == 2);
    CHECK(outcome.reason.find("stopped being a number in epoch " + std::to_string(outcome.epochsDone + 1)) !=
          std::string::npos);
    CHECK(outcome.model.empty() == (outcome.epochsDone == 0));
}

TEST_CASE("a loss that is not a number keeps the best epoch before it") {
    SmallRun run;
    run.execute(smallOptions(1), run.description());
    Checkpoint poisoned = newestIn(run.folder / "run");
    const auto bias = std::find_if(poisoned.tensors.begin(), poisoned.tensors.end(), [](const StoredTensor& tensor) {
        return tensor.name.ends_with("bias") && tensor.name.starts_with("network.");
    });
    REQUIRE(bias != poisoned.tensors.end());
    std::fill(bias->bytes.begin(), bias->bytes.end(), std::byte{0xFF}); // each float a NaN
    writeCheckpoint(run.folder / "run", poisoned);
    const auto model = readModelFile(run.folder / "run" / "model.semblance");
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description("run", true));
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.errorKind == "not_a_number");
    CHECK(outcome.bestEpoch == 1);
    CHECK(outcome.epochsDone == 1);
    REQUIRE(outcome.model == run.folder / "run" / "model.semblance");
    CHECK(sameTensors(readModelFile(outcome.model).tensors, model.tensors));
}

TEST_CASE("early stop ends a run that gets no better, as completed") {
    SmallRun run(80, 20);
    TrainingOptions options = smallOptions(500);
    options.schedule = Schedule::Constant;
    options.learningRate = 1e-8; // nothing changes, so nothing gets better for long
    options.augmentation = {};
    options.earlyStopEpochs = 2;
    options.optimiser = Optimiser::Sgd;
    const TrainingOutcome outcome = run.execute(options, run.description());
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(outcome.stoppedEarly);
    CHECK(outcome.epochsDone == outcome.bestEpoch + 2);
}

TEST_CASE("without validation images the training loss decides") {
    SmallRun run(30, 0);
    const TrainingOutcome outcome = run.execute(smallOptions(), run.description());
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(outcome.best.images == 0);
    const auto best =
        std::min_element(run.recorder.epochs.begin(), run.recorder.epochs.end(),
                         [](const EpochEvent& a, const EpochEvent& b) { return a.trainLoss < b.trainLoss; });
    CHECK(outcome.bestEpoch == best->epoch);
}

TEST_CASE("a run that does not fit the memory is refused in words") {
    SmallRun run(400, 10);
    RunLimits limits;
    limits.memory = MemoryLimit{300'000, "the test"};
    const TrainingOutcome outcome = run.execute(smallOptions(), run.description(), limits);
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.errorKind == "out_of_memory");
    CHECK(outcome.reason.find("images of 12x12") != std::string::npos);
    CHECK(run.recorder.batches.empty());
    CHECK_FALSE(holdsRun(run.folder / "run"));
}

TEST_CASE("a folder that holds a run, or is in use, is refused") {
    SmallRun run;
    CHECK(run.execute(smallOptions(1), run.description()).end == RunEnd::Completed);
    const TrainingOutcome again = run.execute(smallOptions(1), run.description());
    CHECK(again.end == RunEnd::Failed);
    CHECK(again.errorKind == "invalid_argument");
    const RunLock lock(run.folder / "run");
    const TrainingOutcome busy = run.execute(smallOptions(2), run.description("run", true));
    CHECK(busy.errorKind == "busy");
    CHECK(busy.errorPath == run.folder / "run");
}

TEST_CASE("a fault while reading ends the run with its reason") {
    SmallRun run;
    run.pixels.failAt(7, ErrorKind::Internal);
    const TrainingOutcome outcome = run.execute(smallOptions(), run.description());
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.errorKind == "internal");
    CHECK(outcome.reason == "image 7 is damaged");
}

TEST_CASE("sets that cannot be trained on are refused in words") {
    SmallRun run;
    const auto kindOf = [&run](const std::function<void(TrainingSet&, TrainingOptions&)>& change) {
        TrainingSet set = run.set;
        TrainingOptions options = smallOptions();
        change(set, options);
        return thrownKind([&] { checkRun(run.pixels, set, options); });
    };
    CHECK_FALSE(kindOf([](auto&, auto&) {}).has_value());
    CHECK(kindOf([](auto& set, auto&) { set.classNames.resize(1); }) == ErrorKind::DataSet);
    CHECK(kindOf([](auto& set, auto&) { set.training.resize(1); }) == ErrorKind::DataSet);
    CHECK(kindOf([](auto& set, auto&) { set.training[0].label = 2; }) == ErrorKind::InvalidArgument);
    CHECK(kindOf([](auto& set, auto&) { set.validation[0].index = 40; }) == ErrorKind::InvalidArgument);
    CHECK(kindOf([](auto& set, auto&) { set.classNames.emplace_back("in validation alone"); }) == ErrorKind::DataSet);
    CHECK(kindOf([](auto&, auto& options) { options.imageSize = {16, 16}; }) == ErrorKind::InvalidArgument);
    CHECK(kindOf([](auto&, auto& options) { options.learningRate = -1; }) == ErrorKind::InvalidArgument);
}

TEST_CASE("a run starts from a model of other classes with a new last layer, and says so") {
    SmallRun run;
    run.execute(smallOptions(1), run.description("first"));
    TrainingOptions options = smallOptions(1);
    options.start = (run.folder / "first" / "model.semblance").string();
    const ModelContent before = readModelFile(options.start);
    const auto same = startNetwork(options, {}, 2, [](const std::string&) {}).network;
    CHECK(sameTensors(storeWeights(*same), before.tensors));
    Recorder heard;
    const auto other =
        startNetwork(options, {}, 3, [&heard](const std::string& text) { heard.onMessage(text); }).network;
    CHECK(heard.hasMessage("last layer starts anew"));
    int equal = 0, different = 0;
    for (const StoredTensor& tensor : storeWeights(*other))
        for (const StoredTensor& old : before.tensors)
            if (old.name == tensor.name) (old.bytes == tensor.bytes ? equal : different) += 1;
    CHECK(different == 2);
    CHECK(equal == static_cast<int>(before.tensors.size()) - 2);
    options.imageSize = {24, 24}; // cnn6's hidden layer depends on it
    CHECK(thrownKind([&] { startNetwork(options, {}, 2, [](const std::string&) {}); }) == ErrorKind::InvalidArgument);
    options.start = (run.folder / "nothing").string();
    CHECK(thrownKind([&] { startNetwork(options, {}, 2, [](const std::string&) {}); }) == ErrorKind::FileNotFound);
}

TEST_CASE("every setting trains: class weights, smoothing, optimisers, bf16, channels-last") {
    int number = 0;
    SmallRun run;
    for (const Optimiser optimiser : {Optimiser::AdamW, Optimiser::Sgd})
        for (const Precision precision : {Precision::Float32, Precision::BFloat16}) {
            TrainingOptions options = smallOptions(2);
            options.optimiser = optimiser;
            options.precision = precision;
            options.memoryFormat = MemoryFormat::ChannelsLast;
            options.classWeights = ClassWeights::Balanced;
            options.labelSmoothing = 0.1;
            const std::string name = "run" + std::to_string(number++);
            const TrainingOutcome outcome = run.execute(options, run.description(name.c_str()));
            CAPTURE(name);
            CHECK(outcome.reason == "");
            CHECK(outcome.end == RunEnd::Completed);
        }
}

TEST_CASE("the loss of validation does not depend on how its images share batches, balanced weights or not") {
    std::vector<double> losses;
    for (const int batch : {1, 3, 20}) {
        SmallRun run(60, 20);
        TrainingOptions options = smallOptions(1);
        options.classWeights = ClassWeights::Balanced;
        ComputeChoice choice;
        StepRunner runner(makeNetwork("cnn6", {2, 12, 12, 1}), networkInfo("cnn6").normalisation, options, choice,
                          {30, 10});
        BatchLoader loader(run.pixels, {batch});
        loader.start(run.set.validation);
        MetricsAccumulator metrics(2, torch::kCPU);
        while (const auto next = loader.next())
            runner.evaluate(*next, metrics);
        losses.push_back(metrics.metrics().loss);
    }
    CHECK(losses[1] == doctest::Approx(losses[0]).epsilon(1e-5));
    CHECK(losses[2] == doctest::Approx(losses[0]).epsilon(1e-5));
}

TEST_CASE("a model that cannot be written is said, is not the best epoch, and ends no run") {
    SmallRun run;
    const std::filesystem::path inTheWay = run.folder / "run" / "model.semblance" / "something";
    run.recorder.atStart = [&] { std::filesystem::create_directories(inTheWay); };
    run.recorder.atEpoch = [&](const EpochEvent& event) {
        if (event.epoch == 2) std::filesystem::remove_all(inTheWay.parent_path());
    };
    const TrainingOutcome outcome = run.execute(smallOptions(3), run.description());
    CHECK(outcome.end == RunEnd::Completed);
    CHECK(run.recorder.hasMessage("its model could not be written"));
    CHECK_FALSE(run.recorder.epochs[0].isBest);
    REQUIRE(outcome.bestEpoch == 3); // the first that could be written
    CHECK(readModelFile(outcome.model).description.bestEpoch == 3);
}

TEST_CASE("a run whose steps no longer fit is not resumed into being killed") {
    SmallRun run;
    CHECK(run.execute(smallOptions(1), run.description()).end == RunEnd::Completed);
    RunLimits limits;
    limits.memory = MemoryLimit{1000, "the test"};
    const TrainingOutcome outcome = run.execute(smallOptions(2), run.description("run", true), limits);
    CHECK(outcome.end == RunEnd::Failed);
    CHECK(outcome.errorKind == "out_of_memory");
    CHECK(outcome.reason.find("the test has") != std::string::npos);
}

TEST_CASE("balanced weights make a rare class count as much as a common one") {
    TrainingOptions options = smallOptions();
    options.classWeights = ClassWeights::Balanced;
    options.augmentation = {};
    options.augmentation.flipHorizontal = false;
    ComputeChoice choice;
    const NetworkOptions network{2, 12, 12, 1};
    StepRunner weighted(makeNetwork("cnn6", network), networkInfo("cnn6").normalisation, options, choice, {30, 10});
    options.classWeights = ClassWeights::None;
    StepRunner plain(makeNetwork("cnn6", network), networkInfo("cnn6").normalisation, options, choice, {30, 10});
    const SyntheticPixels pixels(4, {12, 12}, 2);
    BatchLoader loader(pixels, {4});
    loader.start({{0, 0}, {2, 0}, {1, 1}}); // two of the common class, one of the rare
    const Batch batch = *loader.next();
    const auto lossOf = [&batch](StepRunner& runner) {
        MetricsAccumulator metrics(2, torch::kCPU);
        runner.train(batch, {.seed = 1, .learningRate = 0}, metrics);
        return metrics.lossSum() / 3;
    };
    const torch::NoGradGuard noGrad;
    plain.network().train();
    const auto normalisation = networkInfo("cnn6").normalisation;
    const torch::Tensor logits = plain.network().forward(toNetworkInput(batch.pixels, normalisation));
    const torch::Tensor losses = -torch::log_softmax(logits, 1).gather(1, batch.labels.unsqueeze(1)).squeeze(1);
    CHECK(lossOf(plain) == doctest::Approx(losses.mean().item<double>()));
    // Weights 40 / (2 × 30) and 40 / (2 × 10).
    const torch::Tensor weights = torch::tensor({2.0F / 3, 2.0F / 3, 2.0F});
    CHECK(lossOf(weighted) == doctest::Approx(((losses * weights).sum() / weights.sum()).item<double>()));
}
