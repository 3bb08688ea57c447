// SPDX-License-Identifier: GPL-3.0-or-later
// A StepRunner whose steps are recorded and repeated against one whose steps run as they are: with a queue that is played
// on the CPU, where they are equal bit by bit, and on a card where there is one.
#include "core/model/Weights.h"
#include "core/training/CudaModule.h"
#include "core/training/Devices.h"
#include "tests/core/training/FakeQueue.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::test;

namespace {

/// Dropout, whose draws must be those of each step, and a norm, whose statistics move with each.
class DroppingNetwork : public Network {
public:
    DroppingNetwork()
        : m_convolution(
              register_module("convolution", torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 8, 3).padding(1)))),
          m_norm(register_module("norm", torch::nn::BatchNorm2d(8))),
          m_dropout(register_module("dropout", torch::nn::Dropout(0.5))),
          m_classifier(register_module("classifier", torch::nn::Linear(8 * 12 * 12, 2))) {}
    torch::Tensor features(const torch::Tensor& images) override {
        return m_dropout(torch::relu(m_norm(m_convolution(images))).flatten(1));
    }
    torch::Tensor classify(const torch::Tensor& features) override { return m_classifier(features); }

private:
    torch::nn::Conv2d m_convolution;
    torch::nn::BatchNorm2d m_norm;
    torch::nn::Dropout m_dropout;
    torch::nn::Linear m_classifier;
};

TrainingOptions steppedOptions(Optimiser optimiser) {
    TrainingOptions options = smallOptions();
    options.optimiser = optimiser;
    options.weightDecay = 0.01;
    options.weightAverage = 0.9;
    options.labelSmoothing = 0.1;
    options.classWeights = ClassWeights::Balanced;
    return options;
}

std::unique_ptr<StepRunner> runnerOf(const TrainingOptions& options, const std::string& device, int microBatch = 8) {
    torch::manual_seed(7);
    ComputeChoice choice;
    choice.device = device;
    choice.batch = 8;
    choice.microBatch = microBatch;
    choice.predictedBytes = 1000;
    return std::make_unique<StepRunner>(std::make_shared<DroppingNetwork>(), networkInfo("cnn6").normalisation, options,
                                        choice, std::vector<std::int64_t>{30, 24});
}

/// Two epochs of six batches of 8 images and one of 6, each with a learning rate of its own; after each, the average looks
/// at images in the weights' place.
void train(StepRunner& runner, MetricsAccumulator& metrics) {
    const SyntheticPixels pixels(54, smallSize, 2);
    BatchLoader loader(pixels, {.batch = 8, .isPinned = runner.device().is_cuda()});
    std::int64_t step = 0;
    Batch last;
    for (int epoch = 0; epoch < 2; ++epoch) {
        loader.start(epochOrder(pixels.set(0).training, 1, epoch));
        while (const auto batch = loader.next()) {
            runner.train(*batch, {static_cast<std::uint64_t>(step), 0.01 / (1 + static_cast<double>(step)), step},
                         metrics);
            ++step;
            last = *batch;
        }
        MetricsAccumulator ofAverage(2, runner.device());
        const AveragedWeights averaged(runner.average());
        runner.evaluate(last, ofAverage);
    }
}

double largestDifference(StepRunner& a, StepRunner& b) {
    double largest = 0;
    const auto compare = [&largest](const torch::Tensor& first, const torch::Tensor& second) {
        largest = std::max(largest, (first - second).abs().max().item().toDouble());
    };
    for (std::size_t i = 0; i < a.network().parameters().size(); ++i)
        compare(a.network().parameters()[i], b.network().parameters()[i]);
    for (std::size_t i = 0; i < a.network().buffers().size(); ++i)
        compare(a.network().buffers()[i], b.network().buffers()[i]);
    for (std::size_t i = 0; i < a.optimiser().state().size(); ++i)
        compare(a.optimiser().state()[i].second, b.optimiser().state()[i].second);
    for (std::size_t i = 0; i < a.average()->state().size(); ++i)
        compare(a.average()->state()[i].second, b.average()->state()[i].second);
    return largest;
}

/// The played queue of a runner, which owns it.
FakeQueue& played(StepRunner& runner) {
    auto queue = std::make_unique<FakeQueue>();
    FakeQueue& reference = *queue;
    runner.useQueue(std::move(queue));
    return reference;
}

} // namespace

TEST_CASE("recorded steps are the steps, bit by bit: weights, statistics, optimiser, average and metrics") {
    for (const Optimiser optimiser : {Optimiser::Adam, Optimiser::AdamW, Optimiser::Sgd})
        for (const int microBatch : {8, 4}) {
            CAPTURE(microBatch);
            const auto plain = runnerOf(steppedOptions(optimiser), "cpu", microBatch);
            const auto recorded = runnerOf(steppedOptions(optimiser), "cpu", microBatch);
            const FakeQueue& queue = played(*recorded);
            MetricsAccumulator ofPlain(2, torch::kCPU), ofRecorded(2, torch::kCPU);
            train(*plain, ofPlain);
            train(*recorded, ofRecorded);
            CHECK(queue.recordings == 1);
            CHECK(queue.repeats == 10);
            CHECK(queue.uploads == 14 * 2 + 2 * 2 * (microBatch == 8 ? 1 : 2)); // the last batches go through in parts
            CHECK_FALSE(queue.isInside);
            CHECK(largestDifference(*plain, *recorded) == 0);
            CHECK(ofPlain.lossSum() == ofRecorded.lossSum());
            CHECK(ofPlain.confusion() == ofRecorded.confusion());
        }
}

TEST_CASE("steps that there is no room to record are the steps, bit by bit, and the log has its line") {
    const auto plain = runnerOf(steppedOptions(Optimiser::Adam), "cpu");
    const auto refused = runnerOf(steppedOptions(Optimiser::Adam), "cpu");
    FakeQueue& queue = played(*refused);
    queue.bytes = 1999;
    std::vector<std::string> said;
    refused->tellTo([&said](const std::string& text) { said.push_back(text); });
    MetricsAccumulator ofPlain(2, torch::kCPU), ofRefused(2, torch::kCPU);
    train(*plain, ofPlain);
    train(*refused, ofRefused);
    CHECK(largestDifference(*plain, *refused) == 0);
    CHECK(queue.recordings == 0);
    CHECK(said.size() == 1);
}

TEST_CASE("a step with another learning rate or seed is told apart") {
    const auto first = runnerOf(steppedOptions(Optimiser::Adam), "cpu");
    const auto second = runnerOf(steppedOptions(Optimiser::Adam), "cpu");
    MetricsAccumulator metrics(2, torch::kCPU);
    const SyntheticPixels pixels(8, smallSize, 2);
    BatchLoader loader(pixels, {8});
    loader.start(pixels.set(0).training);
    const Batch batch = *loader.next();
    first->train(batch, {1, 0.01, 0}, metrics);
    second->train(batch, {2, 0.01, 0}, metrics);
    CHECK(largestDifference(*first, *second) > 0);
}

TEST_CASE("a step is recorded anew when other parts learn, and when a batch goes through in smaller parts") {
    TrainingOptions options = steppedOptions(Optimiser::Adam);
    options.freeze = Freeze::Gradual;
    options.unfreezeEpochs = 1;
    ComputeChoice choice;
    choice.batch = choice.microBatch = 8;
    NetworkOptions network = networkOptionsOf(options, 2);
    network.seed = 1;
    StepRunner runner(makeNetwork("cnn6", network), networkInfo("cnn6").normalisation, options, choice, {30, 24});
    const FakeQueue& queue = played(runner);
    MetricsAccumulator metrics(2, torch::kCPU);
    runner.enterEpoch(0);
    train(runner, metrics);
    CHECK(queue.recordings == 1);
    REQUIRE(runner.enterEpoch(1));
    train(runner, metrics);
    CHECK(queue.recordings == 2);
    REQUIRE(runner.halveMicroBatch(8));
    train(runner, metrics);
    CHECK(queue.recordings == 3);
    CHECK(runner.releaseGraph());
    CHECK_FALSE(runner.releaseGraph());
}

TEST_CASE("on a card, recorded steps are the steps but for rounding") {
    loadCudaPack();
    bool hasCard = false;
    for (const DeviceInfo& device : probeDevices())
        hasCard = hasCard || (device.device == "cuda:0" && device.usable());
    if (!hasCard || !cudaModule().module) {
        MESSAGE("left out: ", hasCard ? cudaModule().reason : "there is no card");
        return;
    }
    at::globalContext().setDeterministicCuDNN(true);
    const LoadedCudaModule loaded = cudaModule();
    std::vector<std::string> said;
    const auto recorded = runnerOf(steppedOptions(Optimiser::Adam), "cuda:0");
    recorded->tellTo([&said](const std::string& text) { said.push_back(text); });
    setCudaModule({nullptr, "for this test"});
    const auto plain = runnerOf(steppedOptions(Optimiser::Adam), "cuda:0");
    setCudaModule(loaded);
    plain->optimiser().keepRateOnDevice(); // rounded alike
    MetricsAccumulator ofPlain(2, plain->device()), ofRecorded(2, plain->device());
    train(*plain, ofPlain);
    train(*recorded, ofRecorded);
    CHECK(said.empty());
    CHECK(largestDifference(*plain, *recorded) < 1e-3);
    CHECK(ofPlain.lossSum() == doctest::Approx(ofRecorded.lossSum()).epsilon(1e-3));
    CHECK(recorded->releaseGraph()); // one was recorded
}

TEST_CASE("on a card, work that waits for the card is refused by the recording, and everything goes on") {
    loadCudaPack();
    if (!cudaModule().module || !torch::cuda::is_available()) {
        MESSAGE("left out: ", cudaModule().module ? "there is no card" : cudaModule().reason);
        return;
    }
    const auto queue = cudaModule().module->makeQueue(0);
    const InQueue inQueue(queue.get());
    const torch::Device card(torch::kCUDA, 0);
    torch::Tensor ones = torch::ones({4}, card), sum = torch::rand({4}, card) * ones;
    CHECK_THROWS(queue->record([&] { sum = torch::rand({4}, card) * ones.sum().item<float>(); }));
    // Generator, allocator and a second recording are as if nothing had been.
    torch::manual_seed(3);
    const torch::Tensor drawn = torch::rand({4}, card);
    const auto work = queue->record([&] { sum = torch::rand({4}, card) * ones; });
    torch::manual_seed(3);
    work->repeat();
    CHECK(torch::equal(sum, drawn));
    work->repeat();
    CHECK_FALSE(torch::equal(sum, drawn)); // drawn anew
    ones.fill_(2);
    torch::manual_seed(3);
    work->repeat();
    CHECK(torch::equal(sum, drawn * 2));
}
