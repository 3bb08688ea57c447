// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "core/networks/NetworkRegistry.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

/// What is not there is null.
nlohmann::ordered_json textOrNull(const std::string& text) {
    return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

nlohmann::ordered_json pixelsOrNull(int px) {
    return px == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(px);
}

nlohmann::ordered_json networkJson(const NetworkInfo& network) {
    return {{"name", network.key},
            {"parameters", network.parametersOfThousandClasses},
            {"family", network.family},
            {"title", network.title},
            {"paper", network.paper},
            {"smallest_input_px", network.smallestInputPx},
            {"smallest_auxiliary_input_px", pixelsOrNull(network.smallestAuxiliaryInputPx)},
            {"default_width_px", network.defaultWidthPx},
            {"default_height_px", network.defaultHeightPx},
            {"feature_width", network.featureWidth},
            {"mean", network.normalisation.mean},
            {"standard_deviation", network.normalisation.standardDeviation},
            {"published_weights", textOrNull(network.publishedWeights)},
            {"head", network.headPrefixes},
            {"stages", network.stages}};
}

ExitStatus listNetworks(Console& console) {
    Table table({{"NAME"},
                 {"TITLE"},
                 {"PARAMETERS", Align::Right},
                 {"INPUT", Align::Right},
                 {"SMALLEST", Align::Right},
                 {"PAPER"}});
    for (const NetworkInfo& network : networks()) {
        if (console.isJson()) console.printJson(networkJson(network));
        table.add({network.key, network.title, std::to_string(network.parametersOfThousandClasses),
                   std::to_string(network.defaultWidthPx) + "x" + std::to_string(network.defaultHeightPx),
                   std::to_string(network.smallestInputPx), network.paper});
    }
    for (const std::string& line : table.lines())
        console.print(line);
    console.print("Parameters are those of a network for 1000 classes; sides of images are in pixels.");
    return ExitStatus::Done;
}

} // namespace

Verb addNetworksVerb(CLI::App& app) {
    return {app.add_subcommand("networks", "List the networks that can be trained"), listNetworks};
}

} // namespace semblance
