// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/PretrainingStep.h"

#include "core/model/RebuiltPictures.h"
#include "core/training/ComputeGuards.h"
#include "core/training/MemoryMeter.h"
#include "core/training/ParameterGroups.h"

namespace semblance {
namespace {

/// He et al. 2021, arXiv 2111.06377, appendix A.1, table 8.
constexpr double maskedAutoencoderBeta2 = 0.95;

/// The groups of the part that learns; everything else is frozen.
std::vector<ParameterGroup> learningGroups(Network& network, const TrainingOptions& options) {
    const std::string& prefix = networkInfo(options.network).pretrainedPrefix;
    for (auto& item : network.named_parameters())
        item.value().set_requires_grad(item.value().requires_grad() && item.key().starts_with(prefix));
    TrainingOptions plain = options;
    plain.freeze = Freeze::None;
    plain.backboneRateFactor = 1;
    std::vector<ParameterGroup> groups = parameterGroups(network, plain);
    for (ParameterGroup& group : groups)
        std::erase_if(group.parameters, [](const auto& parameter) { return !parameter.second.requires_grad(); });
    return groups;
}

} // namespace

PretrainingStep::PretrainingStep(std::shared_ptr<Network> network, const Normalisation& normalisation,
                                 const TrainingOptions& options, const std::string& device, Precision precision)
    : m_network(std::move(network)),
      m_options(options),
      m_device(device),
      m_precision(precision),
      m_scaling(normalisation, m_device),
      m_lossSum(torch::zeros({}, torch::TensorOptions().dtype(torch::kDouble).device(m_device))),
      m_errorSum(torch::zeros_like(m_lossSum)),
      m_baselineSum(torch::zeros_like(m_lossSum)) {
    m_network->to(m_device);
    makeOptimiser();
}

void PretrainingStep::makeOptimiser() {
    OptimiserOptions optimiser{m_options.optimiser, m_options.momentum};
    if (networkInfo(m_options.network).family == "mae") optimiser.beta2 = maskedAutoencoderBeta2;
    m_optimiser = std::make_unique<OptimiserStep>(optimiser, learningGroups(*m_network, m_options));
}

torch::Tensor PretrainingStep::inputOf(const Batch& batch, bool isTraining, std::uint64_t seed) const {
    torch::Tensor pixels = batch.pixels.to(m_device, true);
    Random random(seed);
    if (isTraining) pixels = augment(pixels, m_options.augmentation, random);
    return m_scaling(pixels);
}

std::int64_t PretrainingStep::parameters() const {
    std::int64_t count = 0;
    for (const torch::Tensor& parameter : m_network->parameters())
        if (parameter.requires_grad()) count += parameter.numel();
    return count;
}

void PretrainingStep::beginEpoch() {
    m_lossSum.zero_();
    m_images = 0;
}

void PretrainingStep::train(const Batch& batch, std::uint64_t seed, double learningRate) {
    const torch::AutoGradMode withGradients(true);
    m_network->train();
    torch::manual_seed(seed);
    torch::Tensor loss;
    {
        const AutocastGuard autocast(m_device, m_precision);
        loss = m_network->pretrainingLoss(inputOf(batch, true, seed)).to(torch::kFloat); // [N]
    }
    loss.mean().backward();
    m_optimiser->step(learningRate);
    m_lossSum.add_(loss.detach().sum());
    m_images += batch.images();
}

double PretrainingStep::meanLoss() const {
    return m_images == 0 ? 0 : m_lossSum.item<double>() / static_cast<double>(m_images);
}

void PretrainingStep::beginMeasuring() {
    m_errorSum.zero_();
    m_baselineSum.zero_();
    m_measured = 0;
}

std::vector<RebuiltPicture> PretrainingStep::measure(const Batch& batch, std::uint64_t seed, int pictures) {
    const torch::NoGradGuard noGrad;
    m_network->eval();
    torch::manual_seed(seed);
    Reconstruction rebuilt;
    {
        const AutocastGuard autocast(m_device, m_precision);
        rebuilt = m_network->reconstruct(inputOf(batch, false, seed));
    }
    m_errorSum.add_(rebuilt.error.sum());
    m_hasBaseline = rebuilt.baseline.defined();
    if (m_hasBaseline) m_baselineSum.add_(rebuilt.baseline.sum());
    m_measured += batch.images();
    return picturesOf(rebuilt, pictures);
}

double PretrainingStep::measuredError() const {
    return m_measured == 0 ? 0 : m_errorSum.item<double>() / static_cast<double>(m_measured);
}

std::optional<double> PretrainingStep::measuredBaseline() const {
    if (!m_hasBaseline || m_measured == 0) return std::nullopt;
    return m_baselineSum.item<double>() / static_cast<double>(m_measured);
}

void PretrainingStep::checkMemory(int batch, int channels, const MemoryLimit& limit) {
    const auto peakOf = [&](int images) {
        const SizePx& size = m_options.imageSize;
        const torch::Tensor pixels = torch::full({images, size.height, size.width, channels}, 128, torch::kByte);
        const MemoryMeter meter(m_device);
        train({pixels.permute({0, 3, 1, 2}), torch::zeros({images}, torch::kLong)}, 1, 0);
        return meter.peakBytes();
    };
    peakOf(1); // the optimiser's own memory is there from now on
    const std::uint64_t few = peakOf(1), many = peakOf(3);
    makeOptimiser(); // these steps moved nothing, and must not be remembered
    StepMemory memory;
    memory.bytesPerImage = many > few ? (many - few) / 2 : 0;
    memory.fixedBytes = few > memory.bytesPerImage ? few - memory.bytesPerImage : 0;
    semblance::checkMemory(memory, batch, m_options.imageSize, limit);
}

} // namespace semblance
