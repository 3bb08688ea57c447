// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/Console.h"

#include <functional>
#include <vector>

namespace CLI {
class App;
}

namespace semblance {

/// One verb of the command line: its sub-command, and what runs it once the call was parsed. run() throws Error; an
/// InvalidArgument without a path is a wrong call.
struct Verb {
    CLI::App* command = nullptr;
    std::function<ExitStatus(Console&)> run;
};

Verb addDevicesVerb(CLI::App& app);
Verb addSampleVerb(CLI::App& app);
Verb addScanVerb(CLI::App& app);
Verb addInspectVerb(CLI::App& app);
Verb addNetworksVerb(CLI::App& app);
Verb addPresetsVerb(CLI::App& app);
Verb addTrainVerb(CLI::App& app);
Verb addRateTestVerb(CLI::App& app);
Verb addPretrainVerb(CLI::App& app);
Verb addCalibrateVerb(CLI::App& app);
Verb addEvaluateVerb(CLI::App& app);
Verb addClassifyVerb(CLI::App& app);
Verb addWeightsVerb(CLI::App& app);
Verb addForwardVerb(CLI::App& app);
Verb addBenchVerb(CLI::App& app);

/// Every verb in the order of the help. A new verb: one file, one line above, one line here.
inline std::vector<Verb> addVerbs(CLI::App& app) {
    return {addDevicesVerb(app),   addSampleVerb(app),   addScanVerb(app),     addInspectVerb(app),
            addCalibrateVerb(app), addNetworksVerb(app), addPresetsVerb(app),  addTrainVerb(app),
            addRateTestVerb(app),  addPretrainVerb(app), addEvaluateVerb(app), addClassifyVerb(app),
            addWeightsVerb(app),   addForwardVerb(app),  addBenchVerb(app)};
}

} // namespace semblance
