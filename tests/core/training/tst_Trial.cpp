// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Devices.h"
#include "core/training/MemoryMeter.h"
#include "core/training/Trial.h"
#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <regex>

using namespace semblance;
using namespace semblance::test;

namespace {

const bool isOneThread = (setComputeThreads(1), true); // tiny networks

TrialRequest request() {
    TrialRequest request;
    request.options = smallOptions();
    request.options.imageSize = {32, 32};
    request.channels = 1;
    request.trainingImages = 1000;
    request.memory = {1ULL << 40, "the test"};
    request.seconds = 60; // never short of time, however busy the machine
    return request;
}

std::string messageOf(const TrialRequest& request) {
    try {
        runTrial(request, Cancellation());
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::OutOfMemory);
        return error.what();
    }
    return {};
}

} // namespace

TEST_CASE("memory grows with the batch, along the measured line") {
    const StepMemory memory = runTrial(request(), Cancellation()).memory;
    // Float32 of one image behind the first convolution alone: 12 channels of 32×32.
    CHECK(memory.bytesPerImage > 12 * 32 * 32 * 4);
    CHECK(memory.bytesPerImage < 100 * 12 * 32 * 32 * 4);
    CHECK(memory.fixedBytes > 0);
    CHECK(memory.of(10) == memory.fixedBytes + 10 * memory.bytesPerImage);
    CHECK(memory.largestBatch(memory.of(37)) == 37);
    CHECK(memory.largestBatch(memory.of(37) - 1) == 36);
    CHECK(memory.largestBatch(memory.fixedBytes) == 0);
}

TEST_CASE("the line foretells a batch that was not measured") {
    TrialRequest of = request();
    const StepMemory memory = runTrial(of, Cancellation()).memory;
    ComputeChoice choice = runTrial(of, Cancellation()).choice;
    TrainingOptions options = of.options;
    const SyntheticPixels pixels(64, {32, 32}, 2);
    NetworkOptions network{2, 32, 32, 1};
    StepRunner runner(makeNetwork("cnn6", network), networkInfo("cnn6").normalisation, options, choice, {1, 1});
    std::uint64_t held = 0;
    for (const auto& [name, tensor] : runner.optimiser().state())
        held += tensor.nbytes();
    BatchLoader loader(pixels, {64});
    loader.start(pixels.set(0).training);
    MetricsAccumulator metrics(2, torch::kCPU);
    const Batch batch = *loader.next();
    const MemoryMeter meter(torch::kCPU);
    runner.train(batch, {.seed = 1, .learningRate = 0}, metrics);
    const double measured = static_cast<double>(meter.peakBytes() + held);
    CHECK(static_cast<double>(memory.of(64)) == doctest::Approx(measured).epsilon(0.1));
}

TEST_CASE("a batch too large goes through in parts that fit") {
    TrialRequest of = request();
    const StepMemory memory = runTrial(of, Cancellation()).memory;
    of.options.batch = 100;
    of.memory.bytes = memory.of(41);
    const TrialResult result = runTrial(of, Cancellation());
    CAPTURE(result.reason);
    CHECK(result.choice.batch == 100);
    CHECK(result.choice.microBatch == 25); // 100, 50 do not fit
    CHECK(result.choice.predictedBytes == result.memory.of(25));
    CHECK(result.reason.find("in parts of at most 25 images") != std::string::npos);
    CHECK(result.reason.find("the test has") != std::string::npos);
    of.options.batch = 41;
    CHECK(runTrial(of, Cancellation()).choice.microBatch == 41);
}

TEST_CASE("parts that the options force are taken, and refused where they do not fit") {
    TrialRequest of = request();
    const StepMemory memory = runTrial(of, Cancellation()).memory;
    of.options.batch = 100;
    of.options.microBatch = 60;
    of.memory.bytes = memory.of(61);
    CHECK(runTrial(of, Cancellation()).choice.microBatch == 60);
    of.memory.bytes = memory.of(41);
    const std::string text = messageOf(of);
    CAPTURE(text);
    CHECK(text.find("the largest batch that fits is 41") != std::string::npos);
    CHECK(text.find("60 images of 32x32") != std::string::npos);
    CHECK(text.find("the test") != std::string::npos);
}

TEST_CASE("where not one image fits the sentence says so") {
    TrialRequest of = request();
    of.memory.bytes = 1000;
    CHECK(messageOf(of).find("not even one image") != std::string::npos);
}

TEST_CASE("images too large for the memory are refused before a step of their size was tried") {
    TrialRequest of = request();
    of.options.imageSize = {3000, 2000};
    of.options.batch = 4;
    of.memory.bytes = 500'000'000; // a step of two such images takes three times this
    const MemoryMeter meter(torch::kCPU);
    CHECK(messageOf(of).find("images of 3000x2000") != std::string::npos);
    CHECK(meter.peakBytes() < of.memory.bytes);
}

TEST_CASE("a trial without time for steps of the run's size foretells them from small ones") {
    TrialRequest of = request();
    of.options.memoryFormat = MemoryFormat::Automatic; // two ways, both timed
    of.options.imageSize = {1280, 960};
    const StepMemory measured = runTrial(of, Cancellation()).memory;
    of.seconds = 0;
    const MemoryMeter meter(torch::kCPU);
    const TrialResult foretold = runTrial(of, Cancellation());
    CHECK(meter.peakBytes() < measured.of(1)); // not two such images went through, the least of a step
    CHECK(static_cast<double>(foretold.memory.of(8)) ==
          doctest::Approx(1.2 * static_cast<double>(measured.of(8))).epsilon(0.1));
    CHECK(foretold.choice.imagesPerSecond > 0);
}

TEST_CASE("a forced way without time for a trial foretells its memory, too") {
    TrialRequest of = request();
    of.options.imageSize = {1280, 960};
    const StepMemory measured = runTrial(of, Cancellation()).memory;
    of.seconds = 0;
    const StepMemory foretold = runTrial(of, Cancellation()).memory;
    CHECK(foretold.bytesPerImage > measured.bytesPerImage);
    CHECK(static_cast<double>(foretold.of(8)) ==
          doctest::Approx(1.2 * static_cast<double>(measured.of(8))).epsilon(0.1));
}

TEST_CASE("what memory forbids for now is not kept for later") {
    const TemporaryFolder folder;
    TrialRequest of = request();
    of.cacheFolder = folder.path();
    of.options.imageSize = {1280, 960};
    of.options.batch = 2;
    const StepMemory memory = runTrial(request(), Cancellation()).memory;
    of.memory.bytes = memory.fixedBytes; // not three such images
    CHECK_THROWS_AS(runTrial(of, Cancellation()), Error);
    of.memory.bytes = 1ULL << 40;
    CHECK(runTrial(of, Cancellation()).reason.find("measured in an earlier run") == std::string::npos);
    CHECK(runTrial(of, Cancellation()).choice.predictedBytes > 0);
}

TEST_CASE("an auxiliary classifier gets the small images that it can take") {
    TrialRequest of = request();
    of.options.network = "inception_v3";
    of.options.imageSize = {1024, 768}; // in proportion the small step would have 320x240, and be refused
    of.options.batch = 4;
    of.memory.bytes = 1'000'000'000;
    CHECK(messageOf(of).find("images of 1024x768") != std::string::npos);
}

TEST_CASE("one image too small for batch normalisation is refused in words") {
    TrialRequest of = request();
    of.options.network = "densenet121";
    of.options.batch = 1;
    try {
        runTrial(of, Cancellation());
        FAIL("taken");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::InvalidArgument);
        CHECK(std::string(error.what()).find("choose a batch of 2 or more") != std::string::npos);
    }
    of.options.imageSize = {64, 64};
    CHECK(runTrial(of, Cancellation()).choice.batch == 1);
}

TEST_CASE("a lone last image that joins the batch before it is counted") {
    TrialRequest of = request();
    of.trainingImages = 17; // two batches of 8 and one image
    const TrialResult result = runTrial(of, Cancellation());
    CHECK(result.choice.predictedBytes == result.memory.of(9));
}

TEST_CASE("a batch of 0 becomes a customary size that fits") {
    TrialRequest of = request();
    of.options.batch = 0;
    const TrialResult free = runTrial(of, Cancellation());
    CHECK(free.choice.batch == 16);
    of.memory.bytes = 2 * free.memory.of(9);
    CHECK(runTrial(of, Cancellation()).choice.batch == 8);
    of.memory.bytes = 1ULL << 40;
    of.trainingImages = 10;
    CHECK(runTrial(of, Cancellation()).choice.batch == 2);
}

TEST_CASE("what options force is taken without timing, what they leave open is measured") {
    const TrialResult forced = runTrial(request(), Cancellation());
    CHECK(forced.choice.precision == Precision::Float32);
    CHECK(forced.choice.memoryFormat == MemoryFormat::Contiguous);
    CHECK(forced.choice.imagesPerSecond == 0);
    CHECK(forced.reason == "fp32 contiguous, as the options say");
    CHECK(forced.choice.predictedBytes == forced.memory.of(8));
    TrialRequest open = request();
    open.options.memoryFormat = MemoryFormat::Automatic;
    const TrialResult measured = runTrial(open, Cancellation());
    CHECK(measured.choice.precision == Precision::Float32);
    CHECK(measured.choice.imagesPerSecond > 0);
    CHECK(measured.reason.find("fp32 channels-last") != std::string::npos);
    CHECK(measured.reason.find("fp32 contiguous") != std::string::npos);
    const std::string best = settingName(measured.choice.precision, measured.choice.memoryFormat);
    CHECK(measured.reason.starts_with(best));
}

TEST_CASE("bf16 is tried by itself only where the processor has it") {
    TrialRequest open = request();
    open.options.precision = Precision::Automatic;
    open.options.memoryFormat = MemoryFormat::Automatic;
    const std::string reason = runTrial(open, Cancellation()).reason;
    CHECK((reason.find("bf16") != std::string::npos) == processorHasBFloat16());
    open.options.precision = Precision::BFloat16;
    CHECK(runTrial(open, Cancellation()).choice.precision == Precision::BFloat16);
}

TEST_CASE("what was measured once is not measured again") {
    const TemporaryFolder folder;
    TrialRequest of = request();
    of.cacheFolder = folder.path() / "kept"; // it is made
    const TrialResult first = runTrial(of, Cancellation());
    CHECK(first.reason.find("measured in an earlier run") == std::string::npos);
    const TrialResult second = runTrial(of, Cancellation());
    CHECK(second.reason.find("measured in an earlier run") != std::string::npos);
    CHECK(second.choice.imagesPerSecond == doctest::Approx(first.choice.imagesPerSecond));
    CHECK(second.memory.bytesPerImage == first.memory.bytesPerImage);
    CHECK(second.choice.predictedBytes == first.choice.predictedBytes);

    TrialRequest alike = of;
    alike.options.seed = 99;
    alike.options.learningRate = 0.5;
    alike.options.epochs = 7;
    CHECK(runTrial(alike, Cancellation()).reason.find("measured in an earlier run") != std::string::npos);
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
             {"image_size", "40x32"}, {"batch", "5"}, {"optimiser", "sgd"}}) {
        CAPTURE(key);
        TrialRequest other = of;
        setOption(other.options, key, value);
        CHECK(runTrial(other, Cancellation()).reason.find("measured in an earlier run") == std::string::npos);
    }
    CHECK(runTrial(of, Cancellation()).reason.find("measured in an earlier run") !=
          std::string::npos); // and is still there

    TrialRequest gradual = of; // what the last epoch costs depends on how many there are
    gradual.options.start = "weights.safetensors";
    gradual.options.freeze = Freeze::Gradual;
    gradual.options.epochs = 1;
    runTrial(gradual, Cancellation());
    gradual.options.epochs = 20;
    CHECK(runTrial(gradual, Cancellation()).reason.find("measured in an earlier run") == std::string::npos);
}

TEST_CASE("what was measured more than a month ago is measured again") {
    const TemporaryFolder folder;
    TrialRequest of = request();
    of.cacheFolder = folder.path();
    runTrial(of, Cancellation());
    const std::filesystem::path file = of.cacheFolder / "trials.json";
    std::ifstream stream(file);
    const std::string whole((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    std::ofstream(file) << std::regex_replace(whole, std::regex("\"day\": ([0-9]+)"), "\"day\": 20000");
    CHECK(runTrial(of, Cancellation()).reason.find("measured in an earlier run") == std::string::npos);
}

TEST_CASE("what is kept counts against the memory there is now") {
    const TemporaryFolder folder;
    TrialRequest of = request();
    of.cacheFolder = folder.path();
    const StepMemory memory = runTrial(of, Cancellation()).memory;
    of.memory.bytes = memory.fixedBytes + memory.bytesPerImage / 2;
    CHECK(messageOf(of).find("not even one image") != std::string::npos);
}

TEST_CASE("a damaged record of trials is made anew, and one that cannot be written is left") {
    const TemporaryFolder folder;
    TrialRequest of = request();
    of.cacheFolder = folder.path();
    runTrial(of, Cancellation());
    const std::filesystem::path file = of.cacheFolder / "trials.json";
    std::ifstream stream(file);
    const std::string whole((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    for (const std::string& damaged :
         {std::string(), std::string("[1, 2]"), whole.substr(0, whole.size() / 2),
          std::regex_replace(whole, std::regex("bytes_per_image"), "bytes"),
          std::regex_replace(whole, std::regex("\"images_per_second\": [^,]*"), "\"images_per_second\": -1")}) {
        CAPTURE(damaged);
        std::ofstream(file) << damaged;
        CHECK(runTrial(of, Cancellation()).reason.find("measured in an earlier run") == std::string::npos);
        CHECK(runTrial(of, Cancellation()).reason.find("measured in an earlier run") != std::string::npos);
    }
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    CHECK_NOTHROW(runTrial(of, Cancellation()));
}
