// SPDX-License-Identifier: GPL-3.0-or-later
// The engine alone, for a machine without Qt and OpenCV: devices, bench, and training from a pixel cache.
#include "app/InterruptionWatch.h"
#include "app/engine/Arguments.h"
#include "core/base/EndSignals.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/KeptMemory.h"
#include "core/base/Sha256.h"
#include "core/batches/PixelCache.h"
#include "core/model/EnumNames.h"
#include "core/training/Bench.h"
#include "core/training/Devices.h"
#include "core/training/Presets.h"
#include "core/training/Trainer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string_view>

namespace semblance {
namespace {

using nlohmann::json;

// A signal handler reaches nothing else.
Cancellation interruption;

constexpr const char* usage = "usage: semblance-engine devices [--json]\n"
                              "       semblance-engine bench [--network N] [--image-size WxH] [--batch B] [--device D] "
                              "[--threads T] [--set precision|memory_format=VALUE] [--json]\n"
                              "       semblance-engine train CACHE --out RUN [--preset P] [--set KEY=VALUE]... "
                              "[--resume] [--json]\n"
                              "           (the split is the cache's, whatever the seed)\n"
                              "--by-kernel: steps on a GPU are launched kernel by kernel, not as a CUDA graph\n";

void print(const json& value) {
    std::cout << value.dump() << std::endl;
}

int devices(const Arguments& arguments) {
    json list = json::array();
    for (const DeviceInfo& device : probeDevices()) {
        list.push_back({{"device", device.device},
                        {"name", device.name},
                        {"usable", device.usable()},
                        {"reason", device.usable() ? json() : json(device.reason)},
                        {"memory_bytes", device.memoryBytes},
                        {"threads", device.threads},
                        {"bfloat16", device.hasBFloat16}});
        if (!arguments.isJson)
            std::printf("%-8s  %-32s  %6.1f GB  bf16 %-3s  %s\n", device.device.c_str(), device.name.c_str(),
                        static_cast<double>(device.memoryBytes) / 1e9, device.hasBFloat16 ? "yes" : "no",
                        device.usable() ? "usable" : device.reason.c_str());
    }
    if (arguments.isJson) print({{"devices", list}});
    return 0;
}

BenchOptions benchOptions(const Arguments& arguments) {
    BenchOptions options;
    options.network = arguments.option("network", options.network);
    const auto [width, height] = parseSize(arguments.option("image-size", "128x128"));
    options.imageSize = {width, height};
    options.batch = parseNumber(arguments.option("batch", "16"));
    options.device = arguments.option("device", "auto");
    options.threads = parseNumber(arguments.option("threads", "0"));
    TrainingOptions forced;
    for (const auto& [key, value] : arguments.settings)
        setOption(forced, key, value);
    options.precision = forced.precision;
    options.memoryFormat = forced.memoryFormat;
    return options;
}

int benchVerb(const Arguments& arguments) {
    const BenchOptions options = benchOptions(arguments);
    for (const BenchResult& result : bench(options, Cancellation())) {
        const ComputeChoice& choice = result.choice;
        const char* const mode = result.mode == BenchMode::Training ? "training" : "inference";
        if (arguments.isJson)
            print({{"network", options.network},
                   {"mode", mode},
                   {"images_per_second", choice.imagesPerSecond},
                   {"precision", nameOf(choice.precision)},
                   {"memory_format", nameOf(choice.memoryFormat)},
                   {"threads", choice.threads},
                   {"device", choice.device},
                   {"batch", choice.batch},
                   {"step_bytes", choice.predictedBytes},
                   {"card_bytes", result.cardBytes},
                   {"reason", result.reason}});
        else
            std::printf("%s  %-9s  %8.1f images/s  %s %s, %d threads, batch %d on %s (%s)\n", options.network.c_str(),
                        mode, choice.imagesPerSecond, nameOf(choice.precision).c_str(),
                        nameOf(choice.memoryFormat).c_str(), choice.threads, choice.batch, choice.device.c_str(),
                        result.reason.c_str());
    }
    return 0;
}

class Printer : public TrainingObserver {
public:
    explicit Printer(bool isJson) : m_isJson(isJson) {}

    void onStarted(const RunStarted& started) override {
        std::fprintf(stderr, "%s on %s, %d threads, batch %d, %lld parameters, %lld + %lld images: %s\n",
                     nameOf(started.choice.precision).c_str(), started.choice.device.c_str(), started.choice.threads,
                     started.choice.batch, static_cast<long long>(started.parameters),
                     static_cast<long long>(started.trainingImages), static_cast<long long>(started.validationImages),
                     started.choiceReason.c_str());
    }
    void onEpoch(const EpochEvent& event) override {
        const Metrics& validation = event.validation;
        if (m_isJson)
            print({{"epoch", event.epoch},
                   {"train_loss", event.trainLoss},
                   {"train_accuracy", event.trainAccuracy},
                   {"validation_loss", validation.loss},
                   {"validation_accuracy", validation.accuracy},
                   {"validation_macro_f1", validation.macroF1},
                   {"images_per_second", event.imagesPerSecond},
                   {"seconds", event.seconds}});
        else
            std::printf("epoch %3d  loss %.4f  accuracy %.3f  validation loss %.4f  accuracy %.3f  macro-F1 %.3f  "
                        "%.1f images/s  %.1f s%s\n",
                        event.epoch, event.trainLoss, event.trainAccuracy, validation.loss, validation.accuracy,
                        validation.macroF1, event.imagesPerSecond, event.seconds, event.isBest ? "  best" : "");
        std::fflush(stdout);
    }
    void onMessage(const std::string& text) override { std::fprintf(stderr, "%s\n", text.c_str()); }

private:
    bool m_isJson;
};

/// The data set as the cache tells it: what it was made from stands for its content.
std::string fingerprintOf(const CacheHeader& header) {
    Sha256 hash;
    for (const CacheEntry& entry : header.entries) {
        std::string line = entry.relativePath;
        line.append("\n").append(std::to_string(entry.sizeBytes)).append(" ").append(std::to_string(entry.modifiedNs));
        line.append(" ").append(entry.className).append(entry.isValidation ? " v\n" : " t\n");
        hash.update(std::as_bytes(std::span(line)));
    }
    return toHex(hash.finish());
}

RunDescription describeRun(const PixelCache& cache, const TrainingSet& set, const Arguments& arguments) {
    RunDescription run;
    run.folder = fromUtf8(arguments.option("out", ""));
    run.dataSetFolder = cache.header().folder;
    run.dataSetName = toUtf8(fromUtf8(run.dataSetFolder).filename());
    run.dataSetFingerprint = fingerprintOf(cache.header());
    for (const Example& example : set.training)
        run.trainingFiles.push_back(cache.header().entries[example.index].relativePath);
    for (const Example& example : set.validation)
        run.validationFiles.push_back(cache.header().entries[example.index].relativePath);
    run.trialFolder = std::filesystem::absolute(fromUtf8(arguments.operands.front())).parent_path();
    run.resume = arguments.resumes;
    return run;
}

TrainingOptions trainingOptions(const PixelCache& cache, const Arguments& arguments) {
    TrainingOptions options = preset(arguments.option("preset", "quick")).options;
    options.imageSize = cache.size();
    options.resize = cache.header().preprocessing.resize;
    options.colour = cache.header().preprocessing.colour;
    options.masksDataBar = cache.header().preprocessing.masksDataBar;
    options.sameScale = cache.header().preprocessing.commonScaleNm > 0;
    options.sameScaleNm = cache.header().preprocessing.commonScaleNm;
    for (const char* name : {"network", "batch", "device", "threads"})
        if (const std::string value = arguments.option(name, ""); !value.empty()) setOption(options, name, value);
    for (const auto& [key, value] : arguments.settings)
        setOption(options, key, value);
    return options;
}

json pathOrNull(const std::filesystem::path& path) {
    return path.empty() ? json() : json(toUtf8(path));
}

int trainVerb(const Arguments& arguments) {
    if (arguments.operands.size() != 1 || arguments.option("out", "").empty())
        throw std::invalid_argument("train wants CACHE and --out RUN");
    const PixelCache cache(fromUtf8(arguments.operands.front()));
    const TrainingSet set = cache.trainingSet();
    TrainingControl control;
    const InterruptionWatch watch(interruption, control);
    Printer printer(arguments.isJson);
    const TrainingOutcome outcome =
        train(cache, set, trainingOptions(cache, arguments), describeRun(cache, set, arguments), control, printer);
    if (outcome.end == RunEnd::Failed) {
        if (arguments.isJson)
            print({{"error",
                    {{"kind", outcome.errorKind},
                     {"message", outcome.reason},
                     {"path", pathOrNull(outcome.errorPath)}}}});
        std::fprintf(stderr, "%s\n", outcome.reason.c_str());
        return 1;
    }
    print({{"model", outcome.model.empty() ? json() : json(toUtf8(outcome.model))},
           {"best_epoch", outcome.bestEpoch},
           {"validation_accuracy", outcome.best.accuracy},
           {"validation_macro_f1", outcome.best.macroF1},
           {"epochs", outcome.epochsDone},
           {"seconds", outcome.seconds}});
    return outcome.end == RunEnd::Cancelled ? 130 : 0;
}

int run(const Arguments& arguments) {
    if (arguments.verb == "devices") return devices(arguments);
    if (arguments.verb == "bench") return benchVerb(arguments);
    if (arguments.verb == "train") return trainVerb(arguments);
    throw std::invalid_argument(arguments.verb.empty() ? "a verb is missing" : "there is no verb " + arguments.verb);
}

int failed(const Error& error, bool isJson) {
    if (isJson)
        print(
            {{"error",
              {{"kind", errorKindName(error.kind())}, {"message", error.what()}, {"path", pathOrNull(error.path())}}}});
    std::cerr << error.what() << (error.path().empty() ? "" : ": " + toUtf8(error.path())) << '\n';
    return error.kind() == ErrorKind::InvalidArgument && error.path().empty() ? 2 : 1;
}

} // namespace
} // namespace semblance

int main(int argc, char** argv) {
    semblance::keepFreedMemory();
    // Before anything else: the other arguments are read with LibTorch loaded.
    const bool isByKernel = std::find(argv + 1, argv + argc, std::string_view("--by-kernel")) != argv + argc;
    semblance::loadCudaPack(isByKernel ? semblance::StepLaunch::ByKernel : semblance::StepLaunch::AsGraph);
    semblance::setComputeThreads(0);
    semblance::catchEndSignals([](int) { semblance::interruption.request(); }, semblance::SecondSignal::EndsProgram);
    bool isJson = false;
    try {
        const auto arguments = semblance::parseArguments({argv + 1, argv + argc});
        isJson = arguments.isJson;
        return semblance::run(arguments);
    } catch (const semblance::Error& error) {
        return semblance::failed(error, isJson);
    } catch (const std::invalid_argument& error) {
        std::cerr << error.what() << '\n' << semblance::usage;
        return 2;
    } catch (const std::exception& error) {
        return semblance::failed({semblance::ErrorKind::Internal, semblance::sentenceOf(error)}, isJson);
    }
}
