// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/InterruptionWatch.h"
#include "app/cli/PretrainPrinter.h"
#include "app/cli/TrainCall.h"
#include "app/cli/Verbs.h"
#include "app/jobs/PreparePretraining.h"
#include "core/base/Files.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

struct PretrainCall {
    std::vector<std::string> folders;
    std::string out;
    std::string pictures;
    OptionSettings options;
    double heldBackShare = 0.1;
    std::string weightsFolder;
    std::string cache;
    bool noCache = false;
};

constexpr const char* defaultNetwork = "mae_densenet121";

TrainingOptions optionsOf(const PretrainCall& call) {
    std::string network = defaultNetwork;
    for (const auto& [key, text] : call.options.named)
        if (key == "network" && !text->empty()) network = *text;
    TrainingOptions options = pretrainingOptions(network);
    applySettings(options, call.options);
    return options;
}

PretrainingPreparation preparationOf(const PretrainCall& call) {
    PretrainingPreparation preparation;
    for (const std::string& folder : call.folders)
        preparation.folders.push_back(fromUtf8(folder));
    preparation.options = optionsOf(call);
    preparation.heldBackShare = call.heldBackShare;
    if (!call.weightsFolder.empty()) preparation.weightsFolder = fromUtf8(call.weightsFolder);
    preparation.storage = call.noCache ? PixelStorage::Stream : PixelStorage::Cache;
    preparation.cache.cacheFolder = call.cache.empty() ? defaultPixelCacheFolder() : fromUtf8(call.cache);
    return preparation;
}

std::optional<PreparedPretraining> prepare(const PretrainCall& call, Console& console) {
    const PretrainingPreparation preparation = preparationOf(call);
    ProgressDisplay display(console, "Scanning files");
    auto prepared =
        preparePretraining(preparation, console.interruption(), display.sink(), [&](const Progress& progress) {
            display.setLabel("Decoding images");
            display.show(progress);
        });
    display.clear();
    if (!prepared) return std::nullopt;
    for (const UnreadableFile& file : prepared->unreadable)
        console.warn("left out: " + errorSentence(file.reason, file.relativePath));
    if (prepared->identical > 0)
        console.say(std::to_string(prepared->identical) + " images are left out: others have the same content");
    if (!prepared->pixels.message.empty()) console.say(prepared->pixels.message);
    return prepared;
}

ExitStatus runPretraining(const PretrainCall& call, Console& console) {
    auto prepared = prepare(call, console);
    if (!prepared) return ExitStatus::Interrupted;
    prepared->request.file = fromUtf8(call.out);
    TrainingControl control;
    PretrainPrinter printer(console, fromUtf8(call.pictures));
    const InterruptionWatch watch(console.interruption(), control);
    return printer.finish(pretrain(*prepared->pixels.source, prepared->request, control, printer));
}

} // namespace

Verb addPretrainVerb(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("pretrain", "Train the part of a network that learns from images without labels");
    const auto call = std::make_shared<PretrainCall>();
    command->add_option("FOLDER", call->folders, "Folders; every image below them is taken, whatever its folder's name")
        ->required();
    command->add_option("--out", call->out, "File of the weights (safetensors): a start for train --start")->required();
    addOptionSettings(*command, call->options);
    command->add_option("--held-back", call->heldBackShare, "Share of the images that are measured on [0.1]")
        ->check(CLI::Range(0.0, 0.5));
    command->add_option("--pictures", call->pictures,
                        "PNG file of a few images as given, as shown and as rebuilt, after each epoch");
    command->add_option("--weights-folder", call->weightsFolder, "Folder of known weights; see weights");
    auto* cache = command->add_option("--cache", call->cache, "Folder in which decoded pixels are kept");
    command->add_flag("--no-cache", call->noCache, "Decode images whenever they are needed")->excludes(cache);
    command->footer(
        std::string("Without --network: ") + defaultNetwork +
        ". Values that are not given are those of a "
        "pretraining on some hundred images: 200 epochs, AdamW, learning rate 0.001, batch 32 (for 0, too).");
    return {command, [call](Console& console) { return runPretraining(*call, console); }};
}

} // namespace semblance
