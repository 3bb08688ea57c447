// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/InterruptionWatch.h"
#include "app/cli/TrainCall.h"
#include "app/cli/TrainPrinter.h"
#include "app/cli/Verbs.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

ExitStatus runTraining(const TrainCall& call, Console& console) {
    const PreparationOptions options = preparationOf(call);
    auto prepared = prepareData(call, options, console);
    if (!prepared) return ExitStatus::Interrupted;
    console.say("Network: " + options.training.network + ", start " + options.training.start);
    TrainingControl control;
    TrainPrinter printer(console);
    const InterruptionWatch watch(console.interruption(), control);
    const TrainingOutcome outcome =
        train(*prepared->pixels.source, prepared->split.set, prepared->options, prepared->run, control, printer);
    return printer.finish(outcome);
}

} // namespace

Verb addTrainVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("train", "Train a network on a folder of class folders");
    const auto call = addTrainOptions(*command, CallKind::Run);
    return {command, [call](Console& console) { return runTraining(*call, console); }};
}

} // namespace semblance
