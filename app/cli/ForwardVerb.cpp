// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Verbs.h"
#include "core/base/Files.h"
#include "core/model/ForwardPass.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

struct ForwardCall {
    std::string network;
    std::string weights;
    std::string input;
    std::string output;
    std::optional<int> classes;
};

ForwardRequest requestOf(const ForwardCall& call) {
    return {call.network, fromUtf8(call.weights), fromUtf8(call.input), fromUtf8(call.output), call.classes};
}

/// What the file does not have; a last layer of another number of classes is there, and is named in new_head alone.
std::vector<std::string> missingNames(const LoadReport& report) {
    std::vector<std::string> names = report.missing;
    names.insert(names.end(), report.newAuxiliary.begin(), report.newAuxiliary.end());
    if (!report.classesThere) names.insert(names.end(), report.newHead.begin(), report.newHead.end());
    return names;
}

nlohmann::ordered_json resultJson(const std::string& network, const ForwardResult& result) {
    return {{"network", network},
            {"parameters", result.parameters},
            {"loaded", result.report.loaded},
            {"missing", missingNames(result.report)},
            {"unexpected", result.report.unexpected},
            {"misshaped", result.report.misshaped},
            {"new_head", result.report.newHead},
            {"dropped", result.report.dropped},
            {"skipped", result.report.skipped},
            {"shape", result.shape}};
}

std::string shapeOf(const ForwardResult& result) {
    std::string text;
    for (const std::int64_t side : result.shape)
        text.append(text.empty() ? "" : "x").append(std::to_string(side));
    return text;
}

ExitStatus forward(const ForwardCall& call, Console& console) {
    const auto result = forwardFile(requestOf(call), console.interruption());
    if (!result) return ExitStatus::Interrupted;
    if (console.isJson()) console.printJson(resultJson(call.network, *result));
    console.print(call.network + ": " + std::to_string(result->parameters) + " parameters, logits " + shapeOf(*result) +
                  " in " + call.output);
    for (const std::string& sentence : sentencesOf(result->report))
        console.say(sentence);
    return ExitStatus::Done;
}

} // namespace

Verb addForwardVerb(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("forward", "Run a network once on a tensor, to check weights against another framework");
    const auto call = std::make_shared<ForwardCall>();
    command->add_option("--network", call->network, "Network to run")->required();
    command->add_option("--weights", call->weights, "A .pth, .pth.tar, .safetensors or model file")->required();
    command->add_option("--input", call->input, "A .npy file: float32 [N,3,H,W], normalised already")->required();
    command->add_option("--out", call->output, "The .npy file to write: float32 logits [N,K]")->required();
    command->add_option("--classes", call->classes, "Classes of the network (default: those of the weights, else 1000)")
        ->check(CLI::Range(1, 65536));
    return {command, [call](Console& console) { return forward(*call, console); }};
}

} // namespace semblance
