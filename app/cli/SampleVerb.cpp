// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProgressDisplay.h"
#include "app/cli/Verbs.h"
#include "core/base/Files.h"
#include "core/sample/SampleSet.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

struct SampleCall {
    std::string folder;
    SampleOptions options;
};

ExitStatus writeSample(const SampleCall& call, Console& console) {
    ProgressDisplay display(console, "Drawing images");
    const auto report = writeSampleSet(fromUtf8(call.folder), call.options, console.interruption(), display.sink());
    display.clear();
    if (!report) return ExitStatus::Interrupted;
    if (console.isJson())
        console.printJson(
            {{"folder", toUtf8(report->folder)}, {"classes", report->classNames}, {"images", report->images}});
    console.print("Wrote " + std::to_string(report->images) + " images of " +
                  std::to_string(report->classNames.size()) + " classes to " + toUtf8(report->folder) + " in " +
                  decimals(report->seconds, 1) + " s.");
    console.print("They are drawn by the program, for trying it out; no figure measured on them says anything about "
                  "real micrographs.");
    return ExitStatus::Done;
}

} // namespace

Verb addSampleVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("sample", "Write the built-in sample data set into a folder");
    const auto call = std::make_shared<SampleCall>();
    command->add_option("DIR", call->folder, "Folder to write to; empty or not there yet")->required();
    command->add_option("--images-per-class", call->options.imagesPerClass, "Images of each class")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command->add_option("--seed", call->options.seed, "The same seed gives the same images")->capture_default_str();
    return {command, [call](Console& console) { return writeSample(*call, console); }};
}

} // namespace semblance
