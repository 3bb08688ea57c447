// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/TrainCall.h"

#include "app/jobs/FindPreset.h"
#include "app/jobs/GivenSplit.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/training/RunFolder.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

struct NamedOption {
    const char* flag;
    const char* key;
    const char* description;
};

constexpr const char* defaultPreset = "quick";
constexpr NamedOption namedOptions[] = {
    {"--network", "network", "What is trained; see networks"},
    {"--start", "start",
     "scratch, the name of known weights (see weights list), or a model file, .pth, .pth.tar or .safetensors"},
    {"--epochs", "epochs", "Passes over the training images"},
    {"--image-size", "image_size", "Input of the network, WIDTHxHEIGHT in pixels"},
    {"--batch", "batch", "Images in a step; 0 chooses what fits"},
    {"--learning-rate", "learning_rate", "Learning rate"},
    {"--weight-decay", "weight_decay", "Weight decay"},
    {"--seed", "seed", "Draws the split, the start, the order and the augmentation"},
    {"--device", "device", "auto, cpu, cuda or cuda:N"},
};

TrainingOptions startingOptions(const TrainCall& call) {
    const std::filesystem::path run = fromUtf8(call.out);
    if (call.resume && call.preset.empty() && holdsRun(run)) {
        try {
            return readRunRecord(run).options;
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::FileNotFound) throw; // else a checkpoint from before it knew all of the run
        }
    }
    return findPreset(call.preset.empty() ? defaultPreset : call.preset, defaultPresetFolder()).options;
}

} // namespace

void applySetting(TrainingOptions& options, const std::string& setting) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos)
        throw Error(ErrorKind::InvalidArgument, "--set wants KEY=VALUE, not \"" + setting + '"');
    setOption(options, setting.substr(0, equals), setting.substr(equals + 1));
}

void applySettings(TrainingOptions& options, const OptionSettings& settings) {
    for (const auto& [key, text] : settings.named)
        if (!text->empty()) setOption(options, key, *text);
    for (const std::string& setting : settings.settings)
        applySetting(options, setting);
}

void addOptionSettings(CLI::App& command, OptionSettings& settings) {
    for (const NamedOption& option : namedOptions) {
        settings.named.emplace_back(option.key, std::make_shared<std::string>());
        command.add_option(option.flag, *settings.named.back().second, option.description);
    }
    command
        .add_option("--set", settings.settings,
                    "KEY=VALUE: any option by the name that presets prints; may be repeated")
        ->allow_extra_args(false)
        ->take_all();
}

namespace {

TrainingOptions optionsOf(const TrainCall& call) {
    TrainingOptions options = startingOptions(call);
    applySettings(options, call.options);
    validate(options);
    return options;
}

} // namespace

std::shared_ptr<TrainCall> addTrainOptions(CLI::App& command, CallKind kind) {
    const auto call = std::make_shared<TrainCall>();
    command.add_option("FOLDER", call->folder, "A folder of class folders, or one with train and validation in it")
        ->required();
    if (kind == CallKind::Run)
        command.add_option("--out", call->out, "Folder of the run: model, checkpoints, metrics.csv, run.json")
            ->required();
    command.add_option("--preset", call->preset,
                       std::string("Options to begin with: the name of a preset or a preset file; see presets [") +
                           defaultPreset + "]");
    addOptionSettings(command, call->options);
    command.add_option("--split", call->split,
                       "JSON file {\"train\": [path, …], \"validation\": [path, …]}, paths relative to FOLDER");
    command.add_option("--without", call->without, "A class folder that does not take part; may be repeated")
        ->allow_extra_args(false)
        ->take_all();
    command
        .add_option("--class-name", call->classNames,
                    "FOLDER=NAME: what a class folder is called in the model; two folders may share a name")
        ->allow_extra_args(false)
        ->take_all();
    if (kind == CallKind::Run)
        command.add_flag("--resume", call->resume, "Go on from the newest whole checkpoint; begin where there is none");
    command.add_option("--weights-folder", call->weightsFolder, "Folder of known weights; see weights");
    auto* cache = command.add_option("--cache", call->cache, "Folder in which decoded pixels are kept");
    command.add_flag("--no-cache", call->noCache, "Decode images whenever they are needed")->excludes(cache);
    return call;
}

namespace {

/// What the call says of classes: those left out, and those under another name.
std::vector<ClassChoice> classesOf(const TrainCall& call) {
    std::vector<ClassChoice> classes;
    for (const std::string& folder : call.without)
        classes.push_back({folder, {}, false});
    for (const std::string& text : call.classNames) {
        const std::size_t equals = text.rfind('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
            throw Error(ErrorKind::InvalidArgument, "--class-name wants FOLDER=NAME, not \"" + text + '"');
        classes.push_back({text.substr(0, equals), text.substr(equals + 1), true});
    }
    return classes;
}

} // namespace

PreparationOptions preparationOf(const TrainCall& call) {
    PreparationOptions options;
    options.runFolder = fromUtf8(call.out);
    if (!call.resume && !call.out.empty() && holdsRun(options.runFolder))
        throw Error(ErrorKind::InvalidArgument, "the folder holds a run already; --resume goes on with it",
                    options.runFolder);
    options.training = optionsOf(call);
    options.resume = call.resume;
    options.classes = classesOf(call);
    if (!call.split.empty()) options.split = readSplitFiles(fromUtf8(call.split));
    options.storage = call.noCache ? PixelStorage::Stream : PixelStorage::Cache;
    options.weightsFolder = call.weightsFolder.empty() ? defaultWeightsFolder() : fromUtf8(call.weightsFolder);
    options.stated = statedCalibrations();
    options.cache.cacheFolder = call.cache.empty() ? defaultPixelCacheFolder() : fromUtf8(call.cache);
    return options;
}

} // namespace semblance
