// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "core/model/EnumNames.h"
#include "core/training/Bench.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

struct BenchCall {
    std::string network = BenchOptions().network;
    std::string imageSize = "128x128";
    std::string batch = std::to_string(BenchOptions().batch);
    std::string device = BenchOptions().device;
    double seconds = BenchOptions().seconds;
};

/// Read by the options table, so that a size or a device is spelled as training spells it.
BenchOptions optionsOf(const BenchCall& call) {
    TrainingOptions training;
    setOption(training, "network", call.network);
    setOption(training, "image_size", call.imageSize);
    setOption(training, "batch", call.batch);
    setOption(training, "device", call.device);
    validate(training);
    BenchOptions options;
    options.network = training.network;
    options.imageSize = training.imageSize;
    options.batch = training.batch;
    options.device = training.device;
    options.seconds = call.seconds;
    return options;
}

std::string modeName(BenchMode mode) {
    return mode == BenchMode::Training ? "training" : "inference";
}

nlohmann::ordered_json resultJson(const std::string& network, const BenchOptions& options, const BenchResult& result) {
    return {{"network", network},
            {"mode", modeName(result.mode)},
            {"images_per_second", result.choice.imagesPerSecond},
            {"precision", nameOf(result.choice.precision)},
            {"memory_format", nameOf(result.choice.memoryFormat)},
            {"threads", result.choice.threads},
            {"device", result.choice.device},
            {"batch", result.choice.batch},
            {"width_px", options.imageSize.width},
            {"height_px", options.imageSize.height}};
}

ExitStatus runBench(const BenchCall& call, Console& console) {
    const BenchOptions options = optionsOf(call);
    const std::vector<BenchResult> results = bench(options, console.interruption());
    Table table({{"NETWORK"},
                 {"MODE"},
                 {"IMAGES/S", Align::Right},
                 {"PRECISION"},
                 {"MEMORY FORMAT"},
                 {"THREADS", Align::Right},
                 {"DEVICE"}});
    for (const BenchResult& result : results) {
        if (console.isJson()) console.printJson(resultJson(options.network, options, result));
        table.add({options.network, modeName(result.mode), decimals(result.choice.imagesPerSecond, 1),
                   nameOf(result.choice.precision), nameOf(result.choice.memoryFormat),
                   std::to_string(result.choice.threads), result.choice.device});
    }
    for (const std::string& line : table.lines())
        console.print(line);
    for (const BenchResult& result : results)
        if (!result.reason.empty()) console.say(modeName(result.mode) + ": " + result.reason);
    return console.interruption().isRequested() ? ExitStatus::Interrupted : ExitStatus::Done;
}

} // namespace

Verb addBenchVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("bench", "Measure images per second, training and inference");
    const auto call = std::make_shared<BenchCall>();
    command->add_option("--network", call->network, "Network to measure")->capture_default_str();
    command->add_option("--image-size", call->imageSize, "Input, WIDTHxHEIGHT in pixels")->capture_default_str();
    command->add_option("--batch", call->batch, "Images in a step")->capture_default_str();
    command->add_option("--device", call->device, "auto, cpu, cuda or cuda:N")->capture_default_str();
    command->add_option("--seconds", call->seconds, "How long each mode is measured")
        ->check(CLI::Range(0.1, 3600.0))
        ->capture_default_str();
    return {command, [call](Console& console) { return runBench(*call, console); }};
}

} // namespace semblance
