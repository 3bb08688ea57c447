// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Table.h"
#include "app/cli/Verbs.h"
#include "core/networks/NetworkRegistry.h"
#include "core/training/Presets.h"

#include <CLI/CLI.hpp>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

const char* sourceName(ValueSource source) {
    switch (source) {
    case ValueSource::Study: return "study";
    case ValueSource::Notebook: return "notebook";
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

void printTable(Console& console) {
    std::vector<Table::Column> columns{{"OPTION"}};
    for (const Preset& preset : presets())
        columns.push_back({preset.key});
    columns.push_back({"ALLOWED"});
    Table table(columns);
    const std::vector<PresetValue>& rows = presets().front().values;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::vector<std::string> cells{rows[i].option.key};
        for (const Preset& preset : presets())
            cells.push_back(preset.values.at(i).option.value);
        cells.push_back(rows[i].option.allowed);
        table.add(std::move(cells));
    }
    for (const std::string& line : table.lines())
        console.print(line);
    console.print("Each is set with train --set OPTION=VALUE.");
}

ExitStatus listPresets(Console& console) {
    if (!console.isJson())
        printTable(console);
    else
        for (const Preset& preset : presets())
            console.printJson(presetJson(preset));
    return ExitStatus::Done;
}

} // namespace

Verb addPresetsVerb(CLI::App& app) {
    return {app.add_subcommand("presets", "List the presets with every option of a training"), listPresets};
}

} // namespace semblance
