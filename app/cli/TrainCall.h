// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/Console.h"
#include "app/jobs/PrepareTraining.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace semblance {

/// Options of a training as a call gives them.
struct OptionSettings {
    std::vector<std::pair<std::string, std::shared_ptr<std::string>>> named; ///< option key and text; empty: not given
    std::vector<std::string> settings;                                       ///< KEY=VALUE
};

/// What stands on the command line of a training.
struct TrainCall {
    std::string folder;
    std::string out;
    std::string preset;
    OptionSettings options;
    std::string cache;
    std::string weightsFolder;
    std::string split;
    std::vector<std::string> without;    ///< class folders
    std::vector<std::string> classNames; ///< FOLDER=NAME
    bool noCache = false;
    bool resume = false;
};

/// Whether a call makes a run, in a folder with --out, or tries something on the data alone.
enum class CallKind { Run, Trial };

/// Adds the options of a training to a sub-command.
std::shared_ptr<TrainCall> addTrainOptions(CLI::App& command, CallKind kind);

/// Adds --network, --epochs … and --set to a sub-command.
void addOptionSettings(CLI::App& command, OptionSettings& settings);
/// Sets what was given, the named ones first. Throws Error (InvalidArgument).
void applySettings(TrainingOptions& options, const OptionSettings& settings);
/// Sets one option from KEY=VALUE. Throws Error (InvalidArgument).
void applySetting(TrainingOptions& options, const std::string& setting);

/// The options in their order of precedence: the preset (or, with --resume, the run's own), then the named ones, then --set.
/// Throws Error (InvalidArgument): a wrong value, a folder that holds a run (without --resume); what readRun throws.
PreparationOptions preparationOf(const TrainCall& call);

/// Scans, draws the split and decodes, and tells how it goes. Nothing: interrupted. Throws as prepareTraining().
std::optional<PreparedTraining> prepareData(const TrainCall& call, const PreparationOptions& options, Console& console);

} // namespace semblance
