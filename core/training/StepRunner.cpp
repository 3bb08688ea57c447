// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/StepRunner.h"

#include "core/model/RebuiltPictures.h"
#include "core/training/ComputeGuards.h"
#include "core/training/ParameterGroups.h"

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

/// Mean over the batch, weighted by class where weights are defined.
torch::Tensor crossEntropy(const torch::Tensor& logits, const torch::Tensor& labels, double smoothing,
                           const torch::Tensor& weights) {
    auto options = torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(smoothing);
    if (weights.defined()) options.weight(weights);
    return torch::nn::functional::cross_entropy(logits, labels, options);
}

} // namespace

StepRunner::StepRunner(std::shared_ptr<Network> network, const Normalisation& normalisation,
                       const TrainingOptions& options, const ComputeChoice& choice,
                       const std::vector<std::int64_t>& classCounts)
    : m_network(std::move(network)),
      m_device(choice.device),
      m_choice(choice),
      m_options(options),
      m_scaling(normalisation, m_device),
      m_rebuildsImages(networkInfo(options.network).rebuildsImages),
      m_frozen(m_network, options) {
    moveNetwork(*m_network, m_device, choice.memoryFormat);
    if (options.classWeights == ClassWeights::Balanced) m_classWeights = balancedWeights(classCounts, m_device);
    m_frozen.enterEpoch(0);
    const OptimiserOptions optimiser{options.optimiser, options.momentum};
    m_optimiser = std::make_unique<OptimiserStep>(optimiser, parameterGroups(*m_network, options));
    if (options.weightAverage > 0) m_average = std::make_unique<WeightAverage>(m_network, options.weightAverage);
}

torch::Tensor StepRunner::inputOf(const torch::Tensor& pixels) const {
    const bool isChannelsLast = m_choice.memoryFormat == MemoryFormat::ChannelsLast;
    return m_scaling(pixels).contiguous(isChannelsLast ? torch::MemoryFormat::ChannelsLast
                                                       : torch::MemoryFormat::Contiguous);
}

TrainingOutput StepRunner::trainingOutput(const Batch& batch, std::uint64_t seed) {
    const AutocastGuard autocast(m_device, m_choice.precision);
    if (batch.features.defined()) return {m_network->classify(batch.features), {}, {}};
    Random random(seed);
    const torch::Tensor input = inputOf(augment(batch.pixels.to(m_device, true), m_options.augmentation, random));
    if (!m_frozen.isBackboneFrozen()) return m_network->forwardTraining(input);
    torch::Tensor features;
    {
        const torch::NoGradGuard noGrad;
        features = m_network->features(input);
    }
    return {m_network->classify(features), {}, {}};
}

/// [N,K] float32, with what the network makes of the images' scales.
torch::Tensor StepRunner::logitsOf(const TrainingOutput& output, const Batch& batch) const {
    const torch::Tensor logits = output.logits.to(torch::kFloat);
    return m_network->takesScale() ? logits + m_network->scaleTerm(batch.scales.to(m_device, true)) : logits;
}

torch::Tensor StepRunner::wholeLoss(const torch::Tensor& mainLoss, const TrainingOutput& output,
                                    const torch::Tensor& labels) const {
    torch::Tensor loss = mainLoss;
    if (output.auxiliaryLogits.defined())
        loss = loss + m_options.auxiliaryWeight * crossEntropy(output.auxiliaryLogits.to(torch::kFloat), labels,
                                                               m_options.labelSmoothing, m_classWeights);
    if (output.reconstructionError.defined() && output.reconstructionError.requires_grad())
        loss = loss + m_options.reconstructionWeight * output.reconstructionError.mean();
    return loss;
}

void StepRunner::train(const Batch& batch, const StepPlace& place, MetricsAccumulator& metrics) {
    const torch::AutoGradMode withGradients(true);
    m_frozen.enterTraining();
    // Reseeding each step lets a run go on from any step without the generator's history.
    torch::manual_seed(place.seed);
    const torch::Tensor labels = batch.labels.to(m_device, true);
    const TrainingOutput output = trainingOutput(batch, place.seed);
    const torch::Tensor logits = logitsOf(output, batch);
    const torch::Tensor loss = crossEntropy(logits, labels, m_options.labelSmoothing, m_classWeights);
    wholeLoss(loss, output, labels).backward();
    m_optimiser->step(place.learningRate);
    if (m_average) m_average->update(place.globalStep);
    metrics.add(loss, logits, labels);
    if (output.reconstructionError.defined()) metrics.addReconstruction(output.reconstructionError);
}

TrainingOutput StepRunner::evaluationOutput(const Batch& batch) {
    const AutocastGuard autocast(m_device, m_choice.precision);
    if (batch.features.defined()) return {m_network->classify(batch.features), {}, {}};
    const torch::Tensor input = inputOf(batch.pixels.to(m_device, true));
    if (m_rebuildsImages) return m_network->forwardTraining(input);
    return {m_network->forward(input), {}, {}};
}

void StepRunner::evaluate(const Batch& batch, MetricsAccumulator& metrics) {
    const torch::NoGradGuard noGrad;
    m_network->eval();
    const torch::Tensor labels = batch.labels.to(m_device, true);
    const TrainingOutput output = evaluationOutput(batch);
    const torch::Tensor logits = logitsOf(output, batch);
    // Without class weights: a batch's weighted mean would depend on which images share it.
    metrics.add(crossEntropy(logits, labels, m_options.labelSmoothing, {}), logits, labels);
    if (output.reconstructionError.defined()) metrics.addReconstruction(output.reconstructionError);
}

torch::Tensor StepRunner::features(const Batch& batch) {
    const torch::NoGradGuard noGrad;
    m_network->eval();
    const AutocastGuard autocast(m_device, m_choice.precision);
    return m_network->features(inputOf(batch.pixels.to(m_device, true))).to(torch::kFloat);
}

std::vector<RebuiltPicture> StepRunner::pictures(const Batch& batch, const std::vector<std::int64_t>& places) {
    if (!m_rebuildsImages || !batch.pixels.defined() || places.empty()) return {};
    const torch::NoGradGuard noGrad;
    m_network->eval();
    const torch::Tensor few = batch.pixels.index_select(0, torch::tensor(places));
    return picturesOf(m_network->reconstruct(inputOf(few.to(m_device, true))), few.size(0));
}

void StepRunner::synchronise() const {
    if (m_device.is_cuda()) torch::cuda::synchronize(m_device.index());
}

} // namespace semblance
