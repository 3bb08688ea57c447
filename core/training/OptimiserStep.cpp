// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/OptimiserStep.h"

#include "core/base/Error.h"

namespace semblance {
namespace {

constexpr double beta1 = 0.9;
constexpr double epsilon = 1e-8;

} // namespace

OptimiserStep::OptimiserStep(const OptimiserOptions& options, const std::vector<ParameterGroup>& groups)
    : m_options(options) {
    for (const ParameterGroup& group : groups)
        if (!group.parameters.empty()) m_groups.push_back(makeGroup(group));
    if (m_groups.empty()) throw Error(ErrorKind::Internal, "there is nothing to optimise");
}

OptimiserStep::Group OptimiserStep::makeGroup(const ParameterGroup& group) const {
    const bool keepsFirst = m_options.optimiser != Optimiser::Sgd || m_options.momentum > 0;
    const bool keepsSecond = m_options.optimiser != Optimiser::Sgd;
    Group made{group.name, group.rateFactor, group.weightDecay, {}, {}, {}, {}, {}};
    for (const auto& [name, parameter] : group.parameters) {
        made.names.push_back(name);
        made.parameters.push_back(parameter);
        // The same strides as the parameter, which the fused operators rely on.
        if (keepsFirst) made.first.push_back(torch::zeros_like(parameter.detach()));
        if (keepsSecond) made.second.push_back(torch::zeros_like(parameter.detach()));
    }
    made.step = torch::zeros({}, made.parameters.front().options().dtype(torch::kFloat).requires_grad(false));
    return made;
}

OptimiserStep::Update OptimiserStep::updateOf(const Group& group) {
    Update update;
    for (std::size_t i = 0; i < group.parameters.size(); ++i) {
        const torch::Tensor& gradient = group.parameters[i].grad();
        if (!gradient.defined()) continue;
        update.parameters.push_back(group.parameters[i]);
        update.gradients.push_back(gradient);
        if (!group.first.empty()) update.first.push_back(group.first[i]);
        if (!group.second.empty()) update.second.push_back(group.second[i]);
    }
    return update;
}

void OptimiserStep::step(double learningRate) {
    const torch::NoGradGuard noGrad;
    for (Group& group : m_groups) {
        const Update update = updateOf(group);
        if (update.parameters.empty()) continue;
        group.step.add_(1);
        apply(group, update, learningRate * group.rateFactor);
    }
    dropGradients();
}

void OptimiserStep::apply(const Group& group, const Update& update, double learningRate) const {
    const std::vector<torch::Tensor> steps(update.parameters.size(), group.step);
    switch (m_options.optimiser) {
    case Optimiser::Adam:
        at::_fused_adam_(update.parameters, update.gradients, update.first, update.second, {}, steps, learningRate,
                         beta1, m_options.beta2, group.weightDecay, epsilon, false, false);
        return;
    case Optimiser::AdamW:
        at::_fused_adamw_(update.parameters, update.gradients, update.first, update.second, {}, steps, learningRate,
                          beta1, m_options.beta2, group.weightDecay, epsilon, false, false);
        return;
    case Optimiser::Sgd:
        // A buffer of zeros makes the first step's buffer the gradient itself, as torch.optim does.
        at::_fused_sgd_(update.parameters, update.gradients, update.first, group.weightDecay, m_options.momentum,
                        learningRate, 0.0, false, false, false);
        return;
    }
}

void OptimiserStep::dropGradients() {
    for (Group& group : m_groups)
        for (torch::Tensor& parameter : group.parameters)
            parameter.mutable_grad() = torch::Tensor();
}

NamedTensors OptimiserStep::state() const {
    NamedTensors state;
    const bool isAdam = m_options.optimiser != Optimiser::Sgd;
    for (const Group& group : m_groups) {
        state.emplace_back("step." + group.name, group.step);
        for (std::size_t i = 0; i < group.first.size(); ++i)
            state.emplace_back((isAdam ? "exp_avg." : "momentum_buffer.") + group.names[i], group.first[i]);
        for (std::size_t i = 0; i < group.second.size(); ++i)
            state.emplace_back("exp_avg_sq." + group.names[i], group.second[i]);
    }
    return state;
}

} // namespace semblance
