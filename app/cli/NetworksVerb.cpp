// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "core/networks/NetworkRegistry.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

nlohmann::ordered_json networkJson(const NetworkInfo& network) {
    return {{"name", network.key},
            {"parameters", network.parametersOfThousandClasses},
            {"title", network.title},
            {"paper", network.paper},
            {"smallest_input_px", network.smallestInputPx},
            {"default_width_px", network.defaultWidthPx},
            {"default_height_px", network.defaultHeightPx},
            {"feature_width", network.featureWidth}};
}

ExitStatus listNetworks(Console& console) {
    Table table({{"NAME"}, {"TITLE"}, {"PARAMETERS", Align::Right}, {"INPUT", Align::Right}, {"PAPER"}});
    for (const NetworkInfo& network : networks()) {
        if (console.isJson()) console.printJson(networkJson(network));
        table.add({network.key, network.title, std::to_string(network.parametersOfThousandClasses),
                   std::to_string(network.defaultWidthPx) + "x" + std::to_string(network.defaultHeightPx),
                   network.paper});
    }
    for (const std::string& line : table.lines())
        console.print(line);
    console.print("Parameters are those of a network for 1000 classes.");
    return ExitStatus::Done;
}

} // namespace

Verb addNetworksVerb(CLI::App& app) {
    return {app.add_subcommand("networks", "List the networks that can be trained"), listNetworks};
}

} // namespace semblance
