// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/Augmentation.h"
#include "core/batches/BatchLoader.h"
#include "core/networks/Network.h"
#include "core/training/MetricsAccumulator.h"
#include "core/training/OptimiserStep.h"
#include "core/training/TrainingEvents.h"

namespace semblance {

/// One network on its device with everything that a step needs. One thread owns it.
class StepRunner {
public:
    /// Moves the network to the choice's device and memory format.
    /// `classCounts`: training images a class, for balanced weights (total / (K × count), 0 for a class without images).
    StepRunner(std::shared_ptr<Network> network, const TrainingOptions& options, const ComputeChoice& choice,
               const std::vector<std::int64_t>& classCounts);

    /// Augments, runs forward and backward, and updates the weights; adds loss and hits to `metrics`. `seed` draws the
    /// augmentation and whatever the network itself draws (dropout).
    void train(const Batch& batch, std::uint64_t seed, double learningRate, MetricsAccumulator& metrics);
    /// Forward only, in evaluation mode and the precision trained with. The loss has label smoothing and no class weights.
    void evaluate(const Batch& batch, MetricsAccumulator& metrics);

    Network& network() { return *m_network; }
    OptimiserStep& optimiser() { return *m_optimiser; }
    const torch::Device& device() const { return m_device; }
    /// Waits until the device has done what it was given.
    void synchronise() const;

private:
    torch::Tensor logitsOf(const torch::Tensor& pixels);
    torch::Tensor lossOf(const torch::Tensor& logits, const torch::Tensor& labels) const;

    std::shared_ptr<Network> m_network;
    torch::Device m_device;
    ComputeChoice m_choice;
    AugmentationOptions m_augmentation;
    InputScaling m_scaling;
    double m_labelSmoothing;
    torch::Tensor m_classWeights; ///< undefined: none
    std::unique_ptr<OptimiserStep> m_optimiser;
};

} // namespace semblance
