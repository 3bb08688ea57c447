// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ParameterGroups.h"

#include <algorithm>

namespace semblance {
namespace {

bool beginsWithOneOf(const std::string& name, const std::vector<std::string>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&name](const std::string& prefix) { return name.starts_with(prefix); });
}

std::string groupName(const std::string& parameter, const NetworkInfo& network, const TrainingOptions& options) {
    const bool isHead = partOf(parameter, network) == NetworkPart::Head;
    if (options.freeze == Freeze::Gradual)
        return isHead ? "head" : "stage" + std::to_string(stageOf(parameter, network).value_or(0) + 1);
    if (options.backboneRateFactor == 1) return "all";
    return isHead ? "head" : "backbone";
}

bool everLearns(const std::string& parameter, const NetworkInfo& network, const TrainingOptions& options) {
    if (options.freeze == Freeze::Backbone) return partOf(parameter, network) == NetworkPart::Head;
    return options.freeze != Freeze::PretrainedPart || !parameter.starts_with(network.pretrainedPrefix);
}

ParameterGroup& groupNamed(std::vector<ParameterGroup>& groups, const std::string& name) {
    const auto found =
        std::find_if(groups.begin(), groups.end(), [&name](const ParameterGroup& group) { return group.name == name; });
    return found != groups.end() ? *found : groups.emplace_back(ParameterGroup{name, {}, 1, 0});
}

} // namespace

NetworkPart partOf(const std::string& name, const NetworkInfo& network) {
    if (name.starts_with(kScaleInput)) return NetworkPart::Head;
    return beginsWithOneOf(name, network.headPrefixes) ? NetworkPart::Head : NetworkPart::Backbone;
}

std::optional<std::size_t> stageOf(const std::string& name, const NetworkInfo& network) {
    if (partOf(name, network) == NetworkPart::Head) return std::nullopt;
    for (std::size_t i = 0; i < network.stages.size(); ++i)
        if (beginsWithOneOf(name, network.stages[i])) return i;
    return std::nullopt;
}

std::vector<ParameterGroup> parameterGroups(const Network& network, const TrainingOptions& options) {
    const NetworkInfo& info = networkInfo(options.network);
    std::vector<ParameterGroup> groups;
    for (const auto& item : network.named_parameters()) {
        if (!everLearns(item.key(), info, options)) continue;
        const bool isUndecayed = !options.decaysNorms && item.value().dim() <= 1;
        const std::string name = groupName(item.key(), info, options) + (isUndecayed ? "-undecayed" : "");
        ParameterGroup& group = groupNamed(groups, name);
        group.rateFactor = partOf(item.key(), info) == NetworkPart::Head ? 1 : options.backboneRateFactor;
        group.weightDecay = isUndecayed ? 0 : options.weightDecay;
        group.parameters.emplace_back(item.key(), item.value());
    }
    return groups;
}

} // namespace semblance
