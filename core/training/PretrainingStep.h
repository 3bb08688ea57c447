// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/OptimiserStep.h"
#include "core/training/Pretraining.h"
#include "core/training/StepRunner.h"
#include "core/training/Trial.h"

namespace semblance {

/// The steps of a pretraining: only the part under NetworkInfo::pretrainedPrefix learns. One thread owns it.
class PretrainingStep {
public:
    /// Moves the network to the device.
    PretrainingStep(std::shared_ptr<Network> network, const Normalisation& normalisation,
                    const TrainingOptions& options, const std::string& device, Precision precision);

    /// Throws Error (OutOfMemory) where steps of this batch would take more than there is; measured on small steps.
    void checkMemory(int batch, int channels, const MemoryLimit& limit);

    /// Parameters that learn.
    std::int64_t parameters() const;
    void beginEpoch();
    void train(const Batch& batch, std::uint64_t seed, double learningRate);
    /// Of the epoch so far. Waits for the device.
    double meanLoss() const;
    std::int64_t images() const { return m_images; }

    void beginMeasuring();
    /// Rebuilds images in evaluation mode; returns pictures of the first `pictures` of them.
    std::vector<RebuiltPicture> measure(const Batch& batch, std::uint64_t seed, int pictures);
    double measuredError() const;
    std::optional<double> measuredBaseline() const; ///< nothing where nothing is hidden

private:
    void makeOptimiser();
    torch::Tensor inputOf(const Batch& batch, bool isTraining, std::uint64_t seed) const;

    std::shared_ptr<Network> m_network;
    TrainingOptions m_options;
    torch::Device m_device;
    Precision m_precision;
    InputScaling m_scaling;
    std::unique_ptr<OptimiserStep> m_optimiser;
    torch::Tensor m_lossSum; ///< scalar float64
    std::int64_t m_images = 0;
    torch::Tensor m_errorSum, m_baselineSum; ///< scalar float64
    std::int64_t m_measured = 0;
    bool m_hasBaseline = false;
};

} // namespace semblance
