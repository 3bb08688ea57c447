// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Table.h"
#include "app/cli/TrainCall.h"
#include "app/cli/Verbs.h"
#include "app/jobs/FindPreset.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/networks/NetworkRegistry.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

struct PresetsCall {
    std::vector<std::string> names;
    std::string save;
    std::string from = "quick";
    std::vector<std::string> settings;
    std::string import;
    std::vector<std::string> exported; ///< NAME FILE
    std::string remove;
};

const char* sourceName(ValueSource source) {
    switch (source) {
    case ValueSource::Study: return "study";
    case ValueSource::Notebook: return "notebook";
    case ValueSource::Published: return "published";
    case ValueSource::Ours: break;
    }
    return "ours";
}

/// The text of an option as JSON: a number or truth value where it is one.
json typedValue(const std::string& text) {
    json value = json::parse(text, nullptr, false);
    return value.is_number() || value.is_boolean() ? value : json(text);
}

json presetJson(const Preset& preset) {
    json options = json::object();
    json allowed = json::object();
    json sources = json::object();
    for (const PresetValue& value : preset.values) {
        options[value.option.key] = typedValue(value.option.value);
        allowed[value.option.key] = value.option.allowed;
        sources[value.option.key] = sourceName(value.source);
    }
    return {{"name", preset.key},
            {"network", preset.options.network},
            {"parameters", networkInfo(preset.options.network).parametersOfThousandClasses},
            {"options", options},
            {"allowed", allowed},
            {"sources", sources}};
}

std::string valueOf(const Preset& preset, std::string_view key) {
    for (const PresetValue& value : preset.values)
        if (value.option.key == key) return value.option.value;
    return {};
}

void print(const Table& table, Console& console) {
    for (const std::string& line : table.lines())
        console.print(line);
}

void printOverview(const std::vector<Preset>& all, Console& console) {
    Table table({{"PRESET"},
                 {"NETWORK"},
                 {"START"},
                 {"IMAGE SIZE", Align::Right},
                 {"LEARNING RATE", Align::Right},
                 {"BATCH", Align::Right},
                 {"EPOCHS", Align::Right}});
    for (const Preset& preset : all)
        table.add({preset.key, preset.options.network, preset.options.start, valueOf(preset, "image_size"),
                   valueOf(preset, "learning_rate"), valueOf(preset, "batch"), valueOf(preset, "epochs")});
    print(table, console);
    console.print("presets NAME prints every value of one; train --preset NAME trains with it.");
}

void printPreset(const Preset& preset, Console& console) {
    Table table({{"OPTION"}, {preset.key}, {"SOURCE"}, {"ALLOWED"}});
    for (const PresetValue& value : preset.values)
        table.add({value.option.key, value.option.value, sourceName(value.source), value.option.allowed});
    print(table, console);
    console.print(
        "Source: the study, the notebook that it links, the published recipe for fine-tuning, or ours where they "
        "are silent. Each is set with train --set OPTION=VALUE.");
}

ExitStatus list(const PresetsCall& call, Console& console) {
    std::vector<Preset> wanted;
    for (const std::string& name : call.names)
        wanted.push_back(findPreset(name, defaultPresetFolder()));
    if (call.names.empty())
        wanted = allPresets(defaultPresetFolder(), [&console](const std::string& text) { console.warn(text); });
    if (console.isJson())
        for (const Preset& preset : wanted)
            console.printJson(presetJson(preset));
    else if (call.names.empty())
        printOverview(wanted, console);
    else
        for (const Preset& preset : wanted)
            printPreset(preset, console);
    return ExitStatus::Done;
}

ExitStatus store(const std::string& name, const TrainingOptions& options, const std::filesystem::path& file,
                 Console& console) {
    std::error_code code; // writing says it where the folder cannot be made
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), code);
    writePresetFile(file, name, options);
    console.say("The preset " + name + " is in " + toUtf8(file));
    if (console.isJson()) console.printJson(presetJson(readPresetFile(file)));
    return ExitStatus::Done;
}

ExitStatus save(const PresetsCall& call, Console& console) {
    TrainingOptions options = findPreset(call.from, defaultPresetFolder()).options;
    for (const std::string& setting : call.settings)
        applySetting(options, setting);
    return store(call.save, options, defaultPresetFolder() / presetFileName(call.save), console);
}

ExitStatus import(const PresetsCall& call, Console& console) {
    const Preset preset = readPresetFile(fromUtf8(call.import));
    return store(preset.key, preset.options, defaultPresetFolder() / presetFileName(preset.key), console);
}

ExitStatus exportPreset(const PresetsCall& call, Console& console) {
    const Preset preset = findPreset(call.exported.at(0), defaultPresetFolder());
    const bool isBuiltIn =
        std::any_of(presets().begin(), presets().end(), [&preset](const Preset& one) { return one.key == preset.key; });
    // A file must not answer to the name of a built-in preset: it could hold anything.
    return store(isBuiltIn ? preset.key + " (copy)" : preset.key, preset.options, fromUtf8(call.exported.at(1)),
                 console);
}

ExitStatus remove(const PresetsCall& call, Console& console) {
    const std::filesystem::path file = defaultPresetFolder() / presetFileName(call.remove);
    if (!std::filesystem::remove(file))
        throw Error(ErrorKind::FileNotFound, "there is no saved preset \"" + call.remove + '"', file);
    console.say("The preset " + call.remove + " is removed.");
    return ExitStatus::Done;
}

ExitStatus runPresets(const PresetsCall& call, Console& console) {
    if (!call.save.empty()) return save(call, console);
    if (!call.import.empty()) return import(call, console);
    if (!call.exported.empty()) return exportPreset(call, console);
    if (!call.remove.empty()) return remove(call, console);
    return list(call, console);
}

} // namespace

Verb addPresetsVerb(CLI::App& app) {
    CLI::App* command = app.add_subcommand("presets", "List the presets, every option of one, or keep your own");
    const auto call = std::make_shared<PresetsCall>();
    command->add_option("NAME", call->names, "Presets to print whole; without one, an overview of all");
    auto* save = command->add_option("--save", call->save, "Keep options under this name: those of --from with --set");
    command->add_option("--from", call->from, "The preset that --save begins with [quick]")->needs(save);
    command->add_option("--set", call->settings, "KEY=VALUE, with --save; may be repeated")
        ->needs(save)
        ->allow_extra_args(false)
        ->take_all();
    auto* import = command->add_option("--import", call->import, "Keep the preset of this file")->excludes(save);
    auto* exported = command->add_option("--export", call->exported, "NAME FILE: write a preset to a file")
                         ->expected(2)
                         ->excludes(save)
                         ->excludes(import);
    command->add_option("--remove", call->remove, "Forget a preset of your own")
        ->excludes(save)
        ->excludes(import)
        ->excludes(exported);
    return {command, [call](Console& console) { return runPresets(*call, console); }};
}

} // namespace semblance
