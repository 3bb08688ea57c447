// SPDX-License-Identifier: GPL-3.0-or-later
// Frozen parts, rates by part, averaged weights, features that are computed once.
#include "tests/core/training/SmallRun.h"

#include "core/model/EnumNames.h"
#include "core/model/Weights.h"
#include "core/training/FeatureTable.h"
#include "core/training/ParameterGroups.h"
#include "core/training/StepRunner.h"

#include <doctest/doctest.h>

#include <set>

using namespace semblance;
using namespace semblance::test;

namespace {

using Values = std::map<std::string, torch::Tensor>;

Values valuesOf(const Network& network) {
    Values values;
    for (const auto& item : network.named_parameters())
        values[item.key()] = item.value().detach().clone();
    for (const auto& item : network.named_buffers())
        values[item.key()] = item.value().detach().clone();
    return values;
}

/// The names whose values are not what they were.
std::set<std::string> changed(const Values& before, const Values& after) {
    std::set<std::string> names;
    for (const auto& [name, value] : before)
        if (!torch::equal(value, after.at(name))) names.insert(name);
    return names;
}

/// Options of a run that starts from weights, which this makes in the run's folder.
TrainingOptions fromWeights(SmallRun& run, int epochs, bool changesPixels = true) {
    REQUIRE(run.execute(smallOptions(1), run.description("start")).end == RunEnd::Completed);
    run.recorder = Recorder();
    TrainingOptions options = smallOptions(epochs);
    options.start = (run.folder / "start" / "model.semblance").string();
    if (!changesPixels) options.augmentation = {.flipHorizontal = false};
    return options;
}

Batch randomBatch(int images) {
    torch::manual_seed(5);
    return {torch::randint(0, 256, {images, 3, 12, 12}, torch::kByte).contiguous(torch::MemoryFormat::ChannelsLast),
            torch::arange(images) % 2};
}

ComputeChoice plainChoice() {
    ComputeChoice choice;
    choice.batch = 8;
    return choice;
}

/// A network of small images with a step runner around it.
struct Steps {
    explicit Steps(const TrainingOptions& options)
        : runner(makeNetwork(options.network, {2, 12, 12, 1}), networkInfo(options.network).normalisation, options,
                 plainChoice(), {4, 4}) {}
    void train(int steps, double rate = 0.01) {
        MetricsAccumulator metrics(2, torch::kCPU);
        for (int i = 0; i < steps; ++i)
            runner.train(randomBatch(8), {static_cast<std::uint64_t>(i), rate, i}, metrics);
    }
    StepRunner runner;
};

TrainingOptions frozen(Freeze freeze) {
    TrainingOptions options = smallOptions();
    options.freeze = freeze;
    options.start = "weights";
    return options;
}

bool isOfHead(const std::string& name) {
    return name.starts_with("classifier.");
}

} // namespace

TEST_CASE("a frozen backbone stays, batch-norm statistics too, and the last layer learns") {
    Steps steps(frozen(Freeze::Backbone));
    const Values before = valuesOf(steps.runner.network());
    steps.train(3);
    CHECK(changed(before, valuesOf(steps.runner.network())) ==
          std::set<std::string>{"classifier.weight", "classifier.bias"});
}

TEST_CASE("nothing frozen: everything moves") {
    Steps steps(frozen(Freeze::None));
    const Values before = valuesOf(steps.runner.network());
    steps.train(3);
    CHECK(changed(before, valuesOf(steps.runner.network())).size() == before.size());
}

TEST_CASE("gradual unfreezing thaws a stage at a time, from the last") {
    TrainingOptions options = frozen(Freeze::Gradual);
    options.unfreezeEpochs = 2;
    Steps steps(options);
    const std::vector<std::set<std::string>> thawed{{}, {"hidden."}, {"hidden.", "conv3.", "bn3."}};
    for (int epoch = 0; epoch < 6; ++epoch) {
        CAPTURE(epoch);
        steps.runner.enterEpoch(epoch);
        const Values before = valuesOf(steps.runner.network());
        steps.train(2);
        for (const std::string& name : changed(before, valuesOf(steps.runner.network()))) {
            const auto& prefixes = thawed[static_cast<std::size_t>(epoch / 2)];
            const bool isThawed = std::any_of(prefixes.begin(), prefixes.end(),
                                              [&name](const std::string& prefix) { return name.starts_with(prefix); });
            CHECK_MESSAGE((isOfHead(name) || isThawed), name);
        }
    }
    steps.runner.enterEpoch(8);
    const Values before = valuesOf(steps.runner.network());
    steps.train(2);
    CHECK(changed(before, valuesOf(steps.runner.network())).size() == before.size());
}

TEST_CASE("the backbone learns at its share of the rate") {
    TrainingOptions options = smallOptions();
    options.optimiser = Optimiser::Sgd;
    options.momentum = 0;
    Steps whole(options);
    options.backboneRateFactor = 0.1;
    Steps shared(options);
    const Values start = valuesOf(whole.runner.network());
    whole.train(1);
    shared.train(1);
    const auto move = [&start](Steps& steps, const std::string& name) {
        return valuesOf(steps.runner.network()).at(name) - start.at(name);
    };
    CHECK(torch::allclose(move(shared, "classifier.weight"), move(whole, "classifier.weight"), 1e-5, 1e-9));
    CHECK(torch::allclose(move(shared, "conv1.weight") * 10, move(whole, "conv1.weight"), 1e-3, 1e-7));
}

TEST_CASE("norms and biases are free of decay where the options say so") {
    TrainingOptions options = smallOptions();
    options.decaysNorms = false;
    options.weightDecay = 0.5;
    const auto network = makeNetwork("cnn6", {2, 12, 12, 1});
    std::size_t parameters = 0;
    for (const ParameterGroup& group : parameterGroups(*network, options))
        for (const auto& [name, tensor] : group.parameters) {
            CAPTURE(name);
            ++parameters;
            const bool isWeight = name.ends_with(".weight") && !name.starts_with("bn");
            CHECK(group.weightDecay == (isWeight ? 0.5 : 0));
        }
    CHECK(parameters == network->parameters().size());
    options.decaysNorms = true;
    CHECK(parameterGroups(*network, options).size() == 1);
}

TEST_CASE("the averaged weights follow the weights as the formula says, and exchanging twice changes nothing") {
    TrainingOptions options = smallOptions();
    options.weightAverage = 0.5;
    Steps steps(options);
    torch::Tensor expected = valuesOf(steps.runner.network()).at("hidden.weight");
    for (int step = 0; step < 4; ++step) {
        MetricsAccumulator metrics(2, torch::kCPU);
        steps.runner.train(randomBatch(8), {static_cast<std::uint64_t>(step), 0.01, step}, metrics);
        const double decay = std::min(0.5, (1.0 + step) / (10.0 + step));
        expected = expected * decay + valuesOf(steps.runner.network()).at("hidden.weight") * (1 - decay);
    }
    const Values weights = valuesOf(steps.runner.network());
    {
        const AveragedWeights averaged(steps.runner.average());
        CHECK(torch::allclose(valuesOf(steps.runner.network()).at("hidden.weight"), expected, 1e-5, 1e-7));
        CHECK_FALSE(
            torch::equal(valuesOf(steps.runner.network()).at("bn1.running_mean"), weights.at("bn1.running_mean")));
    }
    CHECK(changed(weights, valuesOf(steps.runner.network())).empty());
}

TEST_CASE("the model of a run is the averaged one, and its checkpoint holds both") {
    SmallRun run;
    TrainingOptions options = smallOptions(1);
    options.weightAverage = 0.9;
    REQUIRE(run.execute(options, run.description()).end == RunEnd::Completed);
    const ModelContent model = readModelFile(run.folder / "run" / "model.semblance");
    std::map<std::string, StoredTensor> kept;
    for (const StoredTensor& tensor : newestIn(run.folder / "run").tensors)
        kept[tensor.name] = tensor;
    for (const StoredTensor& tensor : model.tensors) {
        if (tensor.type == StoredType::Int64) continue;
        CAPTURE(tensor.name);
        CHECK((tensor.bytes == kept.at("average." + tensor.name).bytes));
        CHECK((tensor.bytes != kept.at("network." + tensor.name).bytes));
    }
}

TEST_CASE("runs that freeze, thaw, average and use features go on bit by bit") {
    for (const Freeze freeze : {Freeze::None, Freeze::Gradual, Freeze::Backbone})
        for (const bool changesPixels : {true, false}) {
            CAPTURE(nameOf(freeze));
            CAPTURE(changesPixels);
            SmallRun whole, run;
            TrainingOptions options = fromWeights(whole, 4, changesPixels);
            options.freeze = freeze;
            options.weightAverage = 0.8;
            options.backboneRateFactor = 0.3;
            options.decaysNorms = false;
            options.weightDecay = 0.01;
            options.optimiser = Optimiser::AdamW;
            REQUIRE(whole.execute(options, whole.description()).end == RunEnd::Completed);
            TrainingControl control;
            run.recorder.atBatch = [&control](const BatchEvent& event) {
                if (event.epoch == 3) control.stop();
            };
            REQUIRE(run.execute(options, run.description(), control).end == RunEnd::Cancelled);
            run.recorder.atBatch = nullptr;
            const TrainingOutcome outcome = run.execute(options, run.description("run", true));
            CHECK(outcome.reason == "");
            CHECK(sameTensors(newestIn(run.folder / "run").tensors, newestIn(whole.folder / "run").tensors));
        }
}

TEST_CASE("a frozen backbone sees each image once, and learns as it would from pixels") {
    SmallRun run;
    TrainingOptions options = fromWeights(run, 3, false);
    options.freeze = Freeze::Backbone;
    const long readBefore = run.pixels.reads();
    REQUIRE(run.execute(options, run.description()).end == RunEnd::Completed);
    CHECK(run.recorder.hasMessage("each is looked at once"));
    CHECK(run.pixels.reads() - readBefore == static_cast<long>(run.set.training.size() + run.set.validation.size()));
    const std::vector<EpochEvent> fast = run.recorder.epochs;
    // A shift of next to nothing changes no pixel, and yet makes every epoch look at the images again.
    // A finished run that is gone on with looks at nothing.
    const long readOnce = run.pixels.reads();
    REQUIRE(run.execute(options, run.description("run", true)).end == RunEnd::Completed);
    CHECK(run.pixels.reads() == readOnce);
    run.recorder = Recorder();
    options.augmentation.brightness = 1e-9;
    REQUIRE(run.execute(options, run.description("pixels")).end == RunEnd::Completed);
    CHECK_FALSE(run.recorder.hasMessage("each is looked at once"));
    REQUIRE(run.recorder.epochs.size() == fast.size());
    for (std::size_t i = 0; i < fast.size(); ++i) {
        CHECK(run.recorder.epochs[i].trainLoss == doctest::Approx(fast[i].trainLoss).epsilon(1e-4));
        CHECK(run.recorder.epochs[i].validation.loss == doctest::Approx(fast[i].validation.loss).epsilon(1e-4));
    }
}

TEST_CASE("stopping while the images are looked at ends the run before its first step") {
    SmallRun run;
    TrainingOptions options = fromWeights(run, 3, false);
    options.freeze = Freeze::Backbone;
    TrainingControl control;
    run.recorder.atBatch = [&control](const BatchEvent& event) {
        if (event.pass == Pass::Features) control.stop();
    };
    CHECK(run.execute(options, run.description(), control).end == RunEnd::Cancelled);
    CHECK(run.recorder.epochs.empty());
    CHECK(newestIn(run.folder / "run").position.globalStep == 0); // what it chose
}

TEST_CASE("freezing what was never trained is refused") {
    for (const Freeze freeze : {Freeze::Backbone, Freeze::Gradual, Freeze::PretrainedPart}) {
        TrainingOptions options = frozen(freeze);
        options.start = "scratch";
        CHECK(thrownKind([&options] { validate(options); }) == ErrorKind::InvalidArgument);
    }
    CHECK(thrownKind([] { validate(frozen(Freeze::PretrainedPart)); }) == ErrorKind::InvalidArgument);
    CHECK_NOTHROW(validate(frozen(Freeze::Backbone)));
}

TEST_CASE(
    "Inception trains with its auxiliary classifier, without it, and is refused where the image is too small for it") {
    TrainingOptions options = smallOptions();
    options.network = "inception_v3";
    options.imageSize = {298, 299};
    CHECK(thrownKind([&options] { validate(options); }) == ErrorKind::InvalidArgument);
    options.auxiliaryWeight = 0;
    CHECK_NOTHROW(validate(options));
    options.imageSize = {75, 75};
    CHECK_NOTHROW(validate(options));
    const auto hasAuxiliary = [](const TrainingOptions& of) {
        NetworkOptions network = networkOptionsOf(of, 3);
        network.seed = 1;
        return makeNetwork("inception_v3", network)->named_parameters().contains("AuxLogits.fc.weight");
    };
    CHECK_FALSE(hasAuxiliary(options));
    options.auxiliaryWeight = 0.4;
    CHECK(hasAuxiliary(options));
}

TEST_CASE("features of an image that was not shown are refused") {
    FeatureTable table(4, {{2, 0}, {1, 1}});
    table.append(torch::tensor({{1.0F}, {2.0F}}));
    const std::vector<Example> both{{1, 1}, {2, 0}}, other{{3, 0}};
    CHECK(torch::equal(table.of(both), torch::tensor({{2.0F}, {1.0F}})));
    CHECK(thrownKind([&] { table.of(other); }) == ErrorKind::Internal);
}

TEST_CASE("a frozen network has all its weights, and its run says so") {
    SmallRun run;
    TrainingOptions options = fromWeights(run, 1);
    options.freeze = Freeze::Backbone;
    REQUIRE(run.execute(options, run.description()).end == RunEnd::Completed);
    CHECK(run.recorder.started.front().parameters == parameterCount(*makeNetwork("cnn6", {2, 12, 12, 1})));
}
