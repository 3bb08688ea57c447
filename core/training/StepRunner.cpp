// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/StepRunner.h"

#include "core/training/ComputeGuards.h"

#include <numeric>

namespace semblance {
namespace {

void moveNetwork(Network& network, const torch::Device& device, MemoryFormat format) {
    network.to(device);
    if (format != MemoryFormat::ChannelsLast) return;
    const torch::NoGradGuard noGrad;
    for (torch::Tensor& parameter : network.parameters())
        if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
}

torch::Tensor balancedWeights(const std::vector<std::int64_t>& counts, const torch::Device& device) {
    const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    std::vector<double> weights;
    for (const std::int64_t count : counts)
        weights.push_back(count == 0 ? 0 : total / (static_cast<double>(counts.size()) * static_cast<double>(count)));
    return torch::tensor(weights, torch::kFloat).to(device);
}

NamedTensors namedParameters(const Network& network) {
    NamedTensors parameters;
    for (const auto& item : network.named_parameters())
        if (item.value().requires_grad()) parameters.emplace_back(item.key(), item.value());
    return parameters;
}

/// Mean over the batch, weighted by class where weights are defined.
torch::Tensor crossEntropy(const torch::Tensor& logits, const torch::Tensor& labels, double smoothing,
                           const torch::Tensor& weights) {
    auto options = torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(smoothing);
    if (weights.defined()) options.weight(weights);
    return torch::nn::functional::cross_entropy(logits, labels, options);
}

} // namespace

StepRunner::StepRunner(std::shared_ptr<Network> network, const TrainingOptions& options, const ComputeChoice& choice,
                       const std::vector<std::int64_t>& classCounts)
    : m_network(std::move(network)),
      m_device(choice.device),
      m_choice(choice),
      m_augmentation(options.augmentation),
      m_scaling(networkInfo(options.network).normalisation, m_device),
      m_labelSmoothing(options.labelSmoothing) {
    moveNetwork(*m_network, m_device, choice.memoryFormat);
    if (options.classWeights == ClassWeights::Balanced) m_classWeights = balancedWeights(classCounts, m_device);
    const OptimiserOptions optimiser{options.optimiser, options.weightDecay, options.momentum};
    m_optimiser = std::make_unique<OptimiserStep>(optimiser, namedParameters(*m_network));
}

torch::Tensor StepRunner::logitsOf(const torch::Tensor& pixels) {
    torch::Tensor input = m_scaling(pixels);
    const bool isChannelsLast = m_choice.memoryFormat == MemoryFormat::ChannelsLast;
    input = input.contiguous(isChannelsLast ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous);
    const AutocastGuard autocast(m_device, m_choice.precision);
    return m_network->forward(input);
}

torch::Tensor StepRunner::lossOf(const torch::Tensor& logits, const torch::Tensor& labels) const {
    return crossEntropy(logits, labels, m_labelSmoothing, m_classWeights);
}

void StepRunner::train(const Batch& batch, std::uint64_t seed, double learningRate, MetricsAccumulator& metrics) {
    const torch::AutoGradMode withGradients(true);
    m_network->train();
    // Reseeding each step lets a run go on from any step without the generator's history.
    torch::manual_seed(seed);
    Random random(seed);
    const torch::Tensor pixels = augment(batch.pixels.to(m_device, true), m_augmentation, random);
    const torch::Tensor labels = batch.labels.to(m_device, true);
    const torch::Tensor logits = logitsOf(pixels).to(torch::kFloat);
    const torch::Tensor loss = lossOf(logits, labels);
    loss.backward();
    m_optimiser->step(learningRate);
    metrics.add(loss, logits, labels);
}

void StepRunner::evaluate(const Batch& batch, MetricsAccumulator& metrics) {
    const torch::NoGradGuard noGrad;
    m_network->eval();
    const torch::Tensor labels = batch.labels.to(m_device, true);
    const torch::Tensor logits = logitsOf(batch.pixels.to(m_device, true)).to(torch::kFloat);
    // Without class weights: a batch's weighted mean would depend on which images share it.
    metrics.add(crossEntropy(logits, labels, m_labelSmoothing, {}), logits, labels);
}

void StepRunner::synchronise() const {
    if (m_device.is_cuda()) torch::cuda::synchronize(m_device.index());
}

} // namespace semblance
