// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/TrialStep.h"

#include "core/model/Weights.h"
#include "core/training/MemoryMeter.h"

#include <ATen/CPUGeneratorImpl.h>
#include <chrono>

namespace semblance {
namespace {

template <typename Step>
StepMeasurement measured(const StepRunner& runner, int steps, Step&& step) {
    runner.synchronise();
    const MemoryMeter meter(runner.device());
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < steps; ++i)
        step();
    runner.synchronise();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    return {seconds.count() / steps, meter.peakBytes()};
}

std::unique_ptr<StepRunner> makeRunner(const TrainingOptions& options, const ComputeChoice& choice, int classes) {
    NetworkOptions network = networkOptionsOf(options, classes);
    network.seed = options.seed;
    const std::shared_ptr<Network> tried = makeNetwork(options.network, network);
    if (options.takesScale) tried->addScaleInput(classes);
    auto runner = std::make_unique<StepRunner>(tried, networkInfo(options.network).normalisation, options, choice,
                                               std::vector<std::int64_t>(static_cast<std::size_t>(classes), 1));
    runner->enterEpoch(options.epochs - 1); // the most that ever learns at once
    return runner;
}

} // namespace

TrialStep::TrialStep(const TrainingOptions& options, const ComputeChoice& choice, int classes, int channels)
    : m_classes(classes),
      m_channels(channels),
      m_size(options.imageSize),
      m_runner(makeRunner(options, choice, classes)),
      m_metrics(classes, m_runner->device()) {}

Batch TrialStep::batchOf(int images) {
    if (!m_batch.pixels.defined() || m_batch.images() != images) {
        // A generator of its own: the default one may belong to a run on another thread.
        const at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
        m_batch.pixels =
            torch::randint(0, 256, {images, m_size.height, m_size.width, m_channels}, generator, torch::kByte)
                .permute({0, 3, 1, 2});
        m_batch.labels = torch::randint(0, m_classes, {images}, generator, torch::kLong);
        m_batch.scales = torch::zeros({images, 2});
        if (m_runner->device().is_cuda()) { // as a run's loader has it
            m_batch.pixels = m_batch.pixels.pin_memory();
            m_batch.labels = m_batch.labels.pin_memory();
        }
    }
    return m_batch;
}

StepMeasurement TrialStep::train(int images, int steps) {
    const Batch batch = batchOf(images);
    // A learning rate of 0 keeps the weights sane over any number of steps; the work is the same.
    return measured(*m_runner, steps, [&] { m_runner->train(batch, {.seed = 1, .learningRate = 0}, m_metrics); });
}

StepMeasurement TrialStep::evaluate(int images, int steps) {
    const Batch batch = batchOf(images);
    return measured(*m_runner, steps, [&] { m_runner->evaluate(batch, m_metrics); });
}

std::int64_t TrialStep::parameters() const {
    return parameterCount(m_runner->network());
}

std::uint64_t TrialStep::keptBytes() {
    std::uint64_t bytes = 0;
    for (const auto& [name, tensor] : m_runner->optimiser().state())
        bytes += tensor.nbytes();
    if (m_runner->average() != nullptr)
        for (const auto& [name, tensor] : m_runner->average()->state())
            bytes += tensor.nbytes();
    return bytes;
}

} // namespace semblance
