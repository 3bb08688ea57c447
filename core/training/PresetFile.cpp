// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/PresetFile.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/model/ModelJson.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr const char* kind = "semblance preset";
constexpr int format = 1;
constexpr std::uint64_t largestFile = 1 << 20;
constexpr std::size_t longestName = 80;
constexpr const char* suffix = ".json";

bool isControl(char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
}

void requireName(const std::string& name) {
    if (name.empty() || name.size() > longestName || std::any_of(name.begin(), name.end(), isControl))
        throw Error(ErrorKind::InvalidArgument, "a preset's name has 1 to 80 characters on one line");
    const bool isBuiltIn =
        std::any_of(presets().begin(), presets().end(), [&name](const Preset& preset) { return preset.key == name; });
    if (isBuiltIn)
        throw Error(ErrorKind::InvalidArgument, "\"" + name + "\" is a built-in preset; choose another name");
}

nlohmann::json parsed(const std::vector<std::byte>& bytes) {
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    nlohmann::json json = nlohmann::json::parse(text, text + bytes.size(), nullptr, false);
    if (!json.is_object() || json.value("kind", nlohmann::json()) != kind)
        throw Error(ErrorKind::ForeignFile, "this is not a preset of Semblance");
    const nlohmann::json number = json.value("format", nlohmann::json());
    if (!number.is_number_integer() || number < 1) throw Error(ErrorKind::DamagedFile, "format: should be a number");
    if (number > format) throw Error(ErrorKind::NewerFormat, "a later version of Semblance wrote this preset");
    if (!json.contains("name") || !json["name"].is_string()) throw Error(ErrorKind::DamagedFile, "name: is missing");
    if (!json.contains("options")) throw Error(ErrorKind::DamagedFile, "options: are missing");
    return json;
}

/// Device and threads belong to the machine, not to the experiment.
TrainingOptions portable(TrainingOptions options) {
    options.device = TrainingOptions().device;
    options.threads = TrainingOptions().threads;
    return options;
}

/// What a preset does not say is as in a new one, not as it was before there was the option.
TrainingOptions optionsIn(const nlohmann::json& json) {
    TrainingOptions options = portable(trainingOptionsFromJson(json));
    if (!json.contains("mask_data_bar")) options.masksDataBar = TrainingOptions().masksDataBar;
    return options;
}

Preset presetFrom(const nlohmann::json& json) {
    Preset preset{json["name"].get<std::string>(), optionsIn(json["options"]), {}};
    requireName(preset.key);
    validate(preset.options);
    for (OptionValue& value : describe(preset.options))
        preset.values.push_back({std::move(value), ValueSource::Ours});
    return preset;
}

} // namespace

void writePresetFile(const std::filesystem::path& file, const std::string& name, const TrainingOptions& options) {
    requireName(name);
    validate(options);
    nlohmann::json values = toJson(options);
    values.erase("device");
    values.erase("threads");
    const nlohmann::ordered_json json{{"kind", kind}, {"format", format}, {"name", name}, {"options", values}};
    writeDurably(file, json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

Preset readPresetFile(const std::filesystem::path& file) {
    const std::vector<std::byte> bytes = readFile(file, largestFile);
    try {
        return presetFrom(parsed(bytes));
    } catch (const Error& error) {
        throw Error(error.kind(), error.what(), file);
    }
}

std::filesystem::path presetFileName(const std::string& name) {
    std::string text = name;
    const auto isPlain = [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) || c == '-' ||
               c == '_' || c == '.';
    };
    std::replace_if(
        text.begin(), text.end(), [&](char c) { return !isPlain(c); }, '-');
    if (text.front() == '.') text.front() = '-';
    return fromUtf8(text + suffix);
}

std::vector<Preset> savedPresets(const std::filesystem::path& folder,
                                 const std::function<void(const std::string&)>& onSkipped) {
    std::vector<Preset> found;
    std::error_code code; // a folder that is not there has none
    for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
        if (entry.path().extension() != suffix) continue;
        try {
            found.push_back(readPresetFile(entry.path()));
        } catch (const Error& error) {
            onSkipped(toUtf8(entry.path().filename()) + " is passed over: " + error.what());
        }
    }
    std::sort(found.begin(), found.end(), [](const Preset& a, const Preset& b) { return a.key < b.key; });
    return found;
}

} // namespace semblance
