// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/TrialCache.h"

#include "core/base/CudaDriver.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/MachineLimits.h"
#include "core/model/EnumNames.h"
#include "core/training/CudaModule.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <torch/version.h>

namespace semblance {
namespace {

using json = nlohmann::ordered_json;

constexpr std::uint64_t largestFileBytes = 1 << 20;
constexpr std::size_t mostTrials = 200;
constexpr int fileVersion = 1;
constexpr int stepRevision = 3; ///< to be raised with every change of what a step costs
constexpr double keptDays = 30; ///< a machine changes, and so does what else it does

/// Options that hardly change the time and the memory of a step.
constexpr std::array idleOptions = {"start",
                                    "epochs",
                                    "resize",
                                    "colour",
                                    "mask_data_bar",
                                    "same_scale",
                                    "same_scale_nm",
                                    "learning_rate",
                                    "backbone_rate_factor",
                                    "weight_decay",
                                    "schedule",
                                    "schedule_epochs",
                                    "warm_up_epochs",
                                    "step_epochs",
                                    "step_factor",
                                    "label_smoothing",
                                    "early_stop_epochs",
                                    "validation_share",
                                    "seed",
                                    "device",
                                    "threads"};

/// The model of a resolved device.
std::string hardwareOf(const std::string& device) {
    if (device == "cpu") return processorName();
    const std::vector<CudaCard> cards = cudaCards();
    const auto index = static_cast<std::size_t>(std::atoi(device.substr(device.find(':') + 1).c_str()));
    return index < cards.size() ? cards[index].name : device;
}

/// All that decides what a trial measures, in words.
std::string keyOf(const TrialRequest& request) {
    std::string key = hardwareOf(request.device) + ", " + std::to_string(request.threads) + " threads, " +
                      SEMBLANCE_VERSION "-" + std::to_string(stepRevision) + ", LibTorch " TORCH_VERSION ", " +
                      (request.device != "cpu" && cudaModule().module ? "recorded, " : "") +
                      std::to_string(request.classes) + " classes, " + std::to_string(request.channels) + " channels";
    for (const OptionValue& option : describe(request.options))
        if (std::ranges::find(idleOptions, option.key) == idleOptions.end() && !option.key.starts_with("augmentation."))
            key += ", " + option.key + " " + option.value;
    // The trial measures what the last epoch costs, when the most learns.
    if (request.options.freeze == Freeze::Gradual) key += ", epochs " + std::to_string(request.options.epochs);
    return key;
}

/// Since 1970.
double daysNow() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::ratio<86400>>(now).count();
}

json readTrials(const std::filesystem::path& file) {
    try {
        const std::vector<std::byte> bytes = readFile(file, largestFileBytes);
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        json content = json::parse(text, nullptr, false);
        if (content.is_object() && content.value("version", 0) == fileVersion && content["trials"].is_object())
            return content["trials"];
    } catch (const std::exception&) { // it is made again
    }
    return json::object();
}

json asJson(const MeasuredSetting& setting) {
    return {{"precision", nameOf(setting.precision)},
            {"memory_format", nameOf(setting.format)},
            {"images_per_second", setting.imagesPerSecond},
            {"fixed_bytes", setting.memory.fixedBytes},
            {"bytes_per_image", setting.memory.bytesPerImage}};
}

/// Throws what json throws, and Error, where it is no such thing.
MeasuredSetting fromJson(const json& value) {
    MeasuredSetting setting;
    setting.precision = valueOf<Precision>(value.at("precision").get<std::string>()).value();
    setting.format = valueOf<MemoryFormat>(value.at("memory_format").get<std::string>()).value();
    setting.imagesPerSecond = value.at("images_per_second").get<double>();
    setting.memory.fixedBytes = value.at("fixed_bytes").get<std::uint64_t>();
    setting.memory.bytesPerImage = value.at("bytes_per_image").get<std::uint64_t>();
    if (!(setting.imagesPerSecond >= 0)) throw Error(ErrorKind::DamagedFile, "a trial whose pace is none");
    return setting;
}

} // namespace

TrialCache::TrialCache(std::filesystem::path folder) : m_folder(std::move(folder)) {}

std::filesystem::path TrialCache::file() const {
    return m_folder / "trials.json";
}

std::optional<std::vector<MeasuredSetting>> TrialCache::find(const TrialRequest& request) const {
    if (m_folder.empty()) return std::nullopt;
    const json trials = readTrials(file());
    const auto found = trials.find(keyOf(request));
    if (found == trials.end()) return std::nullopt;
    try {
        const double age = daysNow() - found->at("day").get<double>();
        const json& settings = found->at("settings");
        if (age < 0 || age > keptDays || !settings.is_array() || settings.empty()) return std::nullopt;
        std::vector<MeasuredSetting> measured;
        for (const json& value : settings)
            measured.push_back(fromJson(value));
        return measured;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

void TrialCache::keep(const TrialRequest& request, const std::vector<MeasuredSetting>& measured) const {
    if (m_folder.empty()) return;
    try {
        json trials = readTrials(file());
        const std::string key = keyOf(request);
        trials.erase(key);
        while (trials.size() >= mostTrials)
            trials.erase(trials.begin());
        trials[key] = {{"day", daysNow()}, {"settings", json::array()}};
        for (const MeasuredSetting& setting : measured)
            trials[key]["settings"].push_back(asJson(setting));
        std::filesystem::create_directories(m_folder);
        DurableFile written(file());
        written.write(json{{"version", fileVersion}, {"trials", trials}}.dump(1) + "\n");
        written.commit();
    } catch (const std::exception&) { // the next run measures again
    }
}

} // namespace semblance
