// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/FrozenParts.h"

#include "core/training/ParameterGroups.h"

namespace semblance {
namespace {

std::size_t frozenStagesIn(int epoch, const TrainingOptions& options, std::size_t stages) {
    if (options.freeze == Freeze::Backbone) return stages;
    if (options.freeze != Freeze::Gradual) return 0;
    const auto thawed = static_cast<std::size_t>(epoch / options.unfreezeEpochs);
    return stages - std::min(thawed, stages);
}

} // namespace

FrozenParts::FrozenParts(std::shared_ptr<Network> network, const TrainingOptions& options)
    : m_network(std::move(network)), m_info(networkInfo(options.network)), m_options(options) {}

bool FrozenParts::isFrozen(const std::string& name) const {
    if (m_options.freeze == Freeze::PretrainedPart) return name.starts_with(m_info.pretrainedPrefix);
    const std::optional<std::size_t> stage = stageOf(name, m_info);
    return stage && *stage < m_frozenStages;
}

bool FrozenParts::enterEpoch(int epoch) {
    const std::size_t stages = frozenStagesIn(epoch, m_options, m_info.stages.size());
    if (m_isMarked && stages == m_frozenStages) return false;
    m_isMarked = true;
    m_frozenStages = stages;
    for (auto& item : m_network->named_parameters())
        item.value().set_requires_grad(!isFrozen(item.key()));
    m_frozenModules.clear();
    for (const auto& item : m_network->named_modules("", false))
        if (isFrozen(item.key() + ".")) m_frozenModules.push_back(item.value());
    return true;
}

void FrozenParts::enterTraining() {
    m_network->train();
    for (const auto& module : m_frozenModules)
        module->eval();
}

std::string FrozenParts::description() const {
    if (m_options.freeze != Freeze::Gradual) return {};
    const std::size_t stages = m_info.stages.size();
    if (m_frozenStages == 0) return "all stages learn";
    if (m_frozenStages == stages)
        return "the last layer learns, the " + std::to_string(stages) + " stages before it are frozen";
    return "the last " + std::to_string(stages - m_frozenStages) + " of " + std::to_string(stages) +
           " stages learn with the last layer";
}

} // namespace semblance
