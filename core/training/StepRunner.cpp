// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/StepRunner.h"

#include "core/model/RebuiltPictures.h"
#include "core/training/ComputeGuards.h"
#include "core/training/CudaModule.h"
#include "core/training/ParameterGroups.h"

#include <algorithm>
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

/// Where the parts of a batch end: equal ones, of at most `most` images but where one would hold a lone image.
std::vector<std::int64_t> partEnds(std::int64_t images, std::int64_t most) {
    std::int64_t count = std::max<std::int64_t>(1, (images + most - 1) / most);
    if (most > 1 && images / count < 2) count = std::max<std::int64_t>(1, images / 2);
    std::vector<std::int64_t> ends;
    for (std::int64_t i = 1; i <= count; ++i)
        ends.push_back(images * i / count);
    return ends;
}

Batch partOf(const Batch& batch, std::int64_t first, std::int64_t end) {
    Batch part = batch;
    for (torch::Tensor* tensor : {&part.pixels, &part.features, &part.labels, &part.scales})
        if (tensor->defined()) *tensor = tensor->slice(0, first, end);
    return part;
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
    CudaModule* const module = cudaModule().module;
    if (m_device.is_cuda() && module) useQueue(module->makeQueue(m_device.index()));
}

void StepRunner::useQueue(std::unique_ptr<StepQueue> queue) {
    m_queue = std::move(queue);
    m_optimiser->keepRateOnDevice();
    m_graph = std::make_unique<StepGraph>(
        *m_queue, [this](const StepInput& input) { return step(input); }, m_choice.predictedBytes,
        [this](const std::string& text) {
            if (m_say) m_say(text);
        });
}

bool StepRunner::enterEpoch(int epoch) {
    const bool hasChanged = m_frozen.enterEpoch(epoch);
    if (hasChanged && m_graph) m_graph->forget();
    return hasChanged;
}

/// Copied without waiting where the host's memory is page-locked.
torch::Tensor StepRunner::onDevice(const torch::Tensor& host) const {
    return m_queue && host.is_cpu() ? m_queue->upload(host) : host.to(m_device, true);
}

torch::Tensor StepRunner::inputOf(const torch::Tensor& pixels) const {
    const bool isChannelsLast = m_choice.memoryFormat == MemoryFormat::ChannelsLast;
    return m_scaling(pixels).contiguous(isChannelsLast ? torch::MemoryFormat::ChannelsLast
                                                       : torch::MemoryFormat::Contiguous);
}

/// Where the parts end in which a batch goes through.
std::vector<std::int64_t> StepRunner::partsOf(std::int64_t images, bool hasFeatures) const {
    const bool isWhole = m_choice.microBatch >= m_choice.batch || hasFeatures;
    return partEnds(images, isWhole ? images : m_choice.microBatch);
}

torch::Tensor StepRunner::augmented(const Batch& batch, std::uint64_t seed) const {
    if (batch.features.defined()) return {};
    const AutocastGuard autocast(m_device, m_choice.precision);
    Random random(seed);
    return augment(onDevice(batch.pixels), m_options.augmentation, random);
}

StepInput StepRunner::stepInput(const Batch& batch, std::uint64_t seed) const {
    return {augmented(batch, seed), batch.features, onDevice(batch.labels),
            m_network->takesScale() ? onDevice(batch.scales) : torch::Tensor()};
}

TrainingOutput StepRunner::trainingOutput(const torch::Tensor& pixels, const torch::Tensor& features) {
    const AutocastGuard autocast(m_device, m_choice.precision);
    if (features.defined()) return {m_network->classify(features), {}, {}};
    const torch::Tensor input = inputOf(pixels);
    if (!m_frozen.isBackboneFrozen()) return m_network->forwardTraining(input);
    torch::Tensor seen;
    {
        const torch::NoGradGuard noGrad;
        seen = m_network->features(input);
    }
    return {m_network->classify(seen), {}, {}};
}

/// [N,K] float32, with what the network makes of the images' scales.
torch::Tensor StepRunner::logitsOf(const TrainingOutput& output, const torch::Tensor& scales) const {
    const torch::Tensor logits = output.logits.to(torch::kFloat);
    return m_network->takesScale() ? logits + m_network->scaleTerm(scales.to(m_device, true)) : logits;
}

/// What these images weigh in the mean of their cross-entropies.
torch::Tensor StepRunner::lossWeightOf(const torch::Tensor& labels) const {
    return m_classWeights.defined() ? m_classWeights.index_select(0, labels).sum()
                                    : torch::full({}, static_cast<double>(labels.size(0)), m_device);
}

/// One batch on its way through the network.
struct StepRunner::StepParts {
    const StepInput& input;
    torch::Tensor weight; ///< of all images' cross-entropies; undefined: the batch goes through whole
    // Of the parts that are through:
    std::vector<torch::Tensor> losses; ///< each with its share of the mean
    std::vector<torch::Tensor> logits;
    std::vector<torch::Tensor> reconstructionErrors;
};

void StepRunner::trainPart(StepParts& parts, std::int64_t first, std::int64_t end) {
    const auto part = [first, end](const torch::Tensor& whole) {
        return whole.defined() ? whole.slice(0, first, end) : whole;
    };
    const torch::Tensor labels = part(parts.input.labels);
    const TrainingOutput output = trainingOutput(part(parts.input.pixels), part(parts.input.features));
    const torch::Tensor logits = logitsOf(output, part(parts.input.scales));
    const auto share = [&](const torch::Tensor& mean) {
        return parts.weight.defined() ? mean * (lossWeightOf(labels) / parts.weight) : mean;
    };
    const torch::Tensor mainLoss = share(crossEntropy(logits, labels, m_options.labelSmoothing, m_classWeights));
    torch::Tensor loss = mainLoss;
    if (output.auxiliaryLogits.defined())
        loss = loss + m_options.auxiliaryWeight * share(crossEntropy(output.auxiliaryLogits.to(torch::kFloat), labels,
                                                                     m_options.labelSmoothing, m_classWeights));
    if (output.reconstructionError.defined() && output.reconstructionError.requires_grad()) {
        const double ofAll = static_cast<double>(end - first) / static_cast<double>(parts.input.labels.size(0));
        const torch::Tensor mean = output.reconstructionError.mean();
        loss = loss + m_options.reconstructionWeight * (parts.weight.defined() ? mean * ofAll : mean);
    }
    loss.backward();
    parts.losses.push_back(mainLoss.detach());
    parts.logits.push_back(logits.detach());
    if (output.reconstructionError.defined()) parts.reconstructionErrors.push_back(output.reconstructionError.detach());
}

/// Everything that may be recorded: it reads the input and what it owns, and hands nothing from the host to the device.
StepOutput StepRunner::step(const StepInput& input) {
    m_optimiser->dropGradients(); // of a step that threw
    StepParts parts{input, {}, {}, {}, {}};
    const std::vector<std::int64_t> ends = partsOf(input.labels.size(0), input.features.defined());
    if (ends.size() > 1) parts.weight = lossWeightOf(input.labels);
    std::int64_t first = 0;
    for (const std::int64_t end : ends) {
        trainPart(parts, first, end);
        first = end;
    }
    m_optimiser->step();
    const auto joined = [](const std::vector<torch::Tensor>& all) {
        return all.size() == 1 ? all[0] : torch::cat(all);
    };
    StepOutput output{parts.losses[0], joined(parts.logits), {}};
    for (std::size_t i = 1; i < parts.losses.size(); ++i)
        output.loss = output.loss + parts.losses[i];
    if (!parts.reconstructionErrors.empty()) output.reconstructionErrors = joined(parts.reconstructionErrors);
    return output;
}

void StepRunner::train(const Batch& batch, const StepPlace& place, MetricsAccumulator& metrics) {
    const torch::AutoGradMode withGradients(true);
    const AlgorithmSearch search(m_searches && isWhole(batch));
    const InQueue inQueue(m_queue.get());
    m_frozen.enterTraining();
    // Reseeding each step lets a run go on from any step without the generator's history.
    torch::manual_seed(place.seed);
    const StepInput input = stepInput(batch, place.seed);
    m_optimiser->setLearningRate(place.learningRate);
    const StepOutput output = m_graph ? m_graph->run(input) : step(input);
    // Beside the recorded step: the average's weight is another one in each step.
    if (m_average) m_average->update(place.globalStep);
    metrics.add(output.loss, output.logits, input.labels);
    if (output.reconstructionErrors.defined()) metrics.addReconstruction(output.reconstructionErrors);
}

bool StepRunner::releaseGraph() {
    m_optimiser->dropGradients();
    return m_graph && m_graph->release();
}

bool StepRunner::halveMicroBatch(std::int64_t images) {
    m_optimiser->dropGradients();
    const auto now = static_cast<int>(std::min<std::int64_t>(m_choice.microBatch, images));
    if (now <= 2) return false;
    m_choice.microBatch = (now + 1) / 2;
    if (m_graph) m_graph->forget();
    return true;
}

TrainingOutput StepRunner::evaluationOutput(const Batch& batch) {
    const AutocastGuard autocast(m_device, m_choice.precision);
    if (batch.features.defined()) return {m_network->classify(batch.features), {}, {}};
    const torch::Tensor input = inputOf(onDevice(batch.pixels));
    if (m_rebuildsImages) return m_network->forwardTraining(input);
    return {m_network->forward(input), {}, {}};
}

void StepRunner::evaluate(const Batch& batch, MetricsAccumulator& metrics) {
    const torch::NoGradGuard noGrad;
    const AlgorithmSearch search(m_searches && isWhole(batch));
    const InQueue inQueue(m_queue.get());
    m_network->eval();
    struct Judged {
        torch::Tensor loss, logits, labels, reconstructionError;
    };
    std::vector<Judged>
        all; // counted when every part is through: memory that runs out in one must not count another twice
    std::int64_t first = 0;
    for (const std::int64_t end : partsOf(batch.images(), batch.features.defined())) {
        const Batch part = partOf(batch, first, end);
        first = end;
        const torch::Tensor labels = onDevice(part.labels);
        const TrainingOutput output = evaluationOutput(part);
        const torch::Tensor logits = logitsOf(output, part.scales);
        // Without class weights: a batch's weighted mean would depend on which images share it.
        all.push_back(
            {crossEntropy(logits, labels, m_options.labelSmoothing, {}), logits, labels, output.reconstructionError});
    }
    for (const Judged& judged : all) {
        metrics.add(judged.loss, judged.logits, judged.labels);
        if (judged.reconstructionError.defined()) metrics.addReconstruction(judged.reconstructionError);
    }
}

torch::Tensor StepRunner::features(const Batch& batch) {
    const torch::NoGradGuard noGrad;
    const InQueue inQueue(m_queue.get());
    m_network->eval();
    const AutocastGuard autocast(m_device, m_choice.precision);
    std::vector<torch::Tensor> seen;
    std::int64_t first = 0;
    for (const std::int64_t end : partsOf(batch.images(), false)) {
        const torch::Tensor pixels = onDevice(batch.pixels.slice(0, first, end));
        seen.push_back(m_network->features(inputOf(pixels)).to(torch::kFloat));
        first = end;
    }
    return seen.size() == 1 ? seen[0] : torch::cat(seen);
}

std::vector<RebuiltPicture> StepRunner::pictures(const Batch& batch, const std::vector<std::int64_t>& places) {
    if (!m_rebuildsImages || !batch.pixels.defined() || places.empty()) return {};
    const torch::NoGradGuard noGrad;
    const InQueue inQueue(m_queue.get());
    m_network->eval();
    const torch::Tensor few = batch.pixels.index_select(0, torch::tensor(places));
    return picturesOf(m_network->reconstruct(inputOf(onDevice(few))), few.size(0));
}

void StepRunner::synchronise() const {
    if (m_device.is_cuda()) torch::cuda::synchronize(m_device.index());
}

} // namespace semblance
