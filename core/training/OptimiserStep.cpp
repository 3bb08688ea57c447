// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/OptimiserStep.h"

#include "core/base/Error.h"

namespace semblance {
namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;
constexpr double epsilon = 1e-8;

} // namespace

OptimiserStep::OptimiserStep(const OptimiserOptions& options, const NamedTensors& parameters) : m_options(options) {
    if (parameters.empty()) throw Error(ErrorKind::Internal, "there is nothing to optimise");
    const bool keepsFirst = options.optimiser != Optimiser::Sgd || options.momentum > 0;
    const bool keepsSecond = options.optimiser != Optimiser::Sgd;
    for (const auto& [name, parameter] : parameters) {
        m_names.push_back(name);
        m_parameters.push_back(parameter);
        // The same strides as the parameter, which the fused operators rely on.
        if (keepsFirst) m_first.push_back(torch::zeros_like(parameter.detach()));
        if (keepsSecond) m_second.push_back(torch::zeros_like(parameter.detach()));
    }
    m_step = torch::zeros({}, torch::TensorOptions().dtype(torch::kFloat).device(m_parameters.front().device()));
}

void OptimiserStep::step(double learningRate) {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> parameters, gradients, first, second;
    parameters.reserve(m_parameters.size());
    gradients.reserve(m_parameters.size());
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const torch::Tensor& gradient = m_parameters[i].grad();
        if (!gradient.defined()) continue;
        parameters.push_back(m_parameters[i]);
        gradients.push_back(gradient);
        if (!m_first.empty()) first.push_back(m_first[i]);
        if (!m_second.empty()) second.push_back(m_second[i]);
    }
    m_step.add_(1);
    update(parameters, gradients, first, second, learningRate);
    dropGradients();
}

void OptimiserStep::update(const std::vector<torch::Tensor>& parameters, const std::vector<torch::Tensor>& gradients,
                           const std::vector<torch::Tensor>& first, const std::vector<torch::Tensor>& second,
                           double learningRate) {
    const std::vector<torch::Tensor> steps(parameters.size(), m_step);
    switch (m_options.optimiser) {
    case Optimiser::Adam:
        at::_fused_adam_(parameters, gradients, first, second, {}, steps, learningRate, beta1, beta2,
                         m_options.weightDecay, epsilon, false, false);
        return;
    case Optimiser::AdamW:
        at::_fused_adamw_(parameters, gradients, first, second, {}, steps, learningRate, beta1, beta2,
                          m_options.weightDecay, epsilon, false, false);
        return;
    case Optimiser::Sgd:
        // A buffer of zeros makes the first step's buffer the gradient itself, as torch.optim does.
        at::_fused_sgd_(parameters, gradients, first, m_options.weightDecay, m_options.momentum, learningRate, 0.0,
                        false, false, false);
        return;
    }
}

void OptimiserStep::dropGradients() {
    for (torch::Tensor& parameter : m_parameters)
        parameter.mutable_grad() = torch::Tensor();
}

NamedTensors OptimiserStep::state() const {
    NamedTensors state{{"step", m_step}};
    const bool isAdam = m_options.optimiser != Optimiser::Sgd;
    for (std::size_t i = 0; i < m_first.size(); ++i)
        state.emplace_back((isAdam ? "exp_avg." : "momentum_buffer.") + m_names[i], m_first[i]);
    for (std::size_t i = 0; i < m_second.size(); ++i)
        state.emplace_back("exp_avg_sq." + m_names[i], m_second[i]);
    return state;
}

} // namespace semblance
