// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/WeightAverage.h"

#include <algorithm>

namespace semblance {

WeightAverage::WeightAverage(std::shared_ptr<Network> network, double decay) : m_decay(decay) {
    const auto add = [this](const std::string& name, const torch::Tensor& tensor) {
        if (!tensor.is_floating_point()) return;
        m_weights.push_back(tensor);
        m_averages.emplace_back(name, tensor.detach().clone());
        m_averageTensors.push_back(m_averages.back().second);
    };
    for (const auto& item : network->named_parameters())
        add(item.key(), item.value());
    for (const auto& item : network->named_buffers())
        add(item.key(), item.value());
}

void WeightAverage::update(std::int64_t globalStep) {
    const torch::NoGradGuard noGradients;
    const auto steps = static_cast<double>(globalStep);
    const double decay = std::min(m_decay, (1 + steps) / (10 + steps));
    at::_foreach_lerp_(m_averageTensors, m_weights, 1 - decay);
}

void WeightAverage::exchange() {
    m_isExchanged = !m_isExchanged;
    const torch::NoGradGuard noGradients;
    for (std::size_t i = 0; i < m_weights.size(); ++i) {
        const torch::Tensor weights = m_weights[i].detach().alias();
        m_weights[i].set_data(m_averageTensors[i].alias());
        m_averageTensors[i].set_data(weights);
    }
}

AveragedWeights::AveragedWeights(WeightAverage* average) : m_average(average) {
    if (m_average != nullptr) m_average->exchange();
}

AveragedWeights::~AveragedWeights() {
    if (m_average != nullptr) m_average->exchange();
}

} // namespace semblance
