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

void OptimiserStep::keepRateOnDevice() {
    for (Group& group : m_groups) {
        const torch::Tensor& parameter = group.parameters.front();
        // The operators of the CPU read the number back, those of a card want float32.
        const auto type = parameter.is_cuda() ? torch::kFloat : torch::kDouble;
        group.rate = torch::zeros({}, parameter.options().dtype(type).requires_grad(false));
    }
    setLearningRate(m_learningRate);
}

void OptimiserStep::setLearningRate(double learningRate) {
    m_learningRate = learningRate;
    for (Group& group : m_groups)
        if (group.rate.defined()) group.rate.fill_(learningRate * group.rateFactor);
}

void OptimiserStep::step() {
    const torch::NoGradGuard noGrad;
    for (Group& group : m_groups) {
        const Update update = updateOf(group);
        if (update.parameters.empty()) continue;
        group.step.add_(1);
        apply(group, update);
    }
    dropGradients();
}

void OptimiserStep::apply(const Group& group, const Update& update) const {
    if (group.rate.defined())
        applyAt(group.rate, group, update);
    else
        applyAt(m_learningRate * group.rateFactor, group, update);
}

/// `rate`: a number or a tensor, for each of which the operators have a form.
template <typename Rate>
void OptimiserStep::applyAt(const Rate& rate, const Group& group, const Update& update) const {
    const std::vector<torch::Tensor> steps(update.parameters.size(), group.step);
    switch (m_options.optimiser) {
    case Optimiser::Adam:
        at::_fused_adam_(update.parameters, update.gradients, update.first, update.second, {}, steps, rate, beta1,
                         m_options.beta2, group.weightDecay, epsilon, false, false);
        return;
    case Optimiser::AdamW:
        at::_fused_adamw_(update.parameters, update.gradients, update.first, update.second, {}, steps, rate, beta1,
                          m_options.beta2, group.weightDecay, epsilon, false, false);
        return;
    case Optimiser::Sgd:
        // A buffer of zeros makes the first step's buffer the gradient itself, as torch.optim does.
        at::_fused_sgd_(update.parameters, update.gradients, update.first, group.weightDecay, m_options.momentum, rate,
                        0.0, false, false, false);
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
