// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/Augmentation.h"
#include "core/batches/BatchLoader.h"
#include "core/networks/Network.h"
#include "core/training/FrozenParts.h"
#include "core/training/MetricsAccumulator.h"
#include "core/training/OptimiserStep.h"
#include "core/training/StepGraph.h"
#include "core/training/TrainingEvents.h"
#include "core/training/WeightAverage.h"

namespace semblance {

/// A training step's place in the run.
struct StepPlace {
    std::uint64_t seed = 0;      ///< draws the augmentation and whatever the network itself draws (dropout)
    double learningRate = 0;     ///< of the last layer
    std::int64_t globalStep = 0; ///< counted from 0
};

/// One network on its device with everything that a step needs. One thread owns it. On a card its work goes into a queue of
/// its own, and its training steps become a recorded one (StepGraph), where semblance_cuda is loaded.
class StepRunner {
public:
    /// Moves the network to the choice's device and memory format. Nothing but the last layer learns before enterEpoch()
    /// says otherwise, where the options freeze anything.
    /// `classCounts`: training images a class, for balanced weights (total / (K × count), 0 for a class without images).
    StepRunner(std::shared_ptr<Network> network, const Normalisation& normalisation, const TrainingOptions& options,
               const ComputeChoice& choice, const std::vector<std::int64_t>& classCounts);
    StepRunner(const StepRunner&) = delete;
    StepRunner& operator=(const StepRunner&) = delete;

    /// Before the first step: its work goes into this queue, its steps are recorded there.
    void useQueue(std::unique_ptr<StepQueue> queue);
    /// From now on cuDNN tries its algorithms for whole batches, the one size of a run; it takes some seconds, once.
    void searchAlgorithms() { m_searches = m_device.is_cuda(); }
    /// Hears, in a line for the log, what becomes of recording steps.
    void tellTo(StepGraph::Say say) { m_say = std::move(say); }

    /// What learns in this epoch, counted from 0: TrainingOptions::freeze. True where that has changed.
    bool enterEpoch(int epoch);
    const FrozenParts& frozen() const { return m_frozen; }
    /// Augments, runs forward and backward, and updates the weights and their average; adds the main classifier's loss,
    /// hits and reconstruction errors to `metrics`. The loss that is followed downhill is cross-entropy
    /// + auxiliaryWeight × cross-entropy of the auxiliary classifier + reconstructionWeight × mean reconstruction error,
    /// each where the network has such a part and it learns. A batch with features trains the last layer on them. A batch of
    /// more images than microBatch() goes through in equal parts; loss and gradients are those of the whole, but that batch
    /// normalisation takes the statistics of a part, and a network's own dropout is drawn part by part.
    void train(const Batch& batch, const StepPlace& place, MetricsAccumulator& metrics);
    /// Forward only, in evaluation mode and the precision trained with. The loss has label smoothing and no class weights.
    void evaluate(const Batch& batch, MetricsAccumulator& metrics);
    /// The pooled vectors [N,F] float32 of a batch in evaluation mode, on the device.
    torch::Tensor features(const Batch& batch);

    /// From the next step on.
    void setAugmentation(const AugmentationOptions& augmentation) { m_options.augmentation = augmentation; }

    int microBatch() const { return m_choice.microBatch; }
    /// After a step of `images` that threw for want of memory: halves the parts in which a batch goes through the network,
    /// and lets go of what that step had come to. False where they cannot be smaller: a norm learns nothing from one image.
    bool halveMicroBatch(std::int64_t images);
    /// Likewise, before that: gives back the memory of the recorded step. False where there is none.
    bool releaseGraph();

    /// What a network that rebuilds images makes of some images of a batch with pixels, by their place in it, in
    /// evaluation mode; none for other networks. Draws nothing.
    std::vector<RebuiltPicture> pictures(const Batch& batch, const std::vector<std::int64_t>& places);

    Network& network() { return *m_network; }
    OptimiserStep& optimiser() { return *m_optimiser; }
    /// Nothing where the options want no average.
    WeightAverage* average() { return m_average.get(); }
    const torch::Device& device() const { return m_device; }
    /// Waits until the device has done what it was given.
    void synchronise() const;

private:
    bool isWhole(const Batch& batch) const { return batch.images() == m_choice.batch; }
    torch::Tensor onDevice(const torch::Tensor& host) const;
    torch::Tensor inputOf(const torch::Tensor& pixels) const;
    std::vector<std::int64_t> partsOf(std::int64_t images, bool hasFeatures) const;
    torch::Tensor augmented(const Batch& batch, std::uint64_t seed) const;
    StepInput stepInput(const Batch& batch, std::uint64_t seed) const;
    StepOutput step(const StepInput& input);
    TrainingOutput trainingOutput(const torch::Tensor& pixels, const torch::Tensor& features);
    struct StepParts;
    void trainPart(StepParts& parts, std::int64_t first, std::int64_t end);
    TrainingOutput evaluationOutput(const Batch& batch);
    torch::Tensor logitsOf(const TrainingOutput& output, const torch::Tensor& scales) const;
    torch::Tensor lossWeightOf(const torch::Tensor& labels) const;

    std::shared_ptr<Network> m_network;
    torch::Device m_device;
    ComputeChoice m_choice;
    TrainingOptions m_options;
    InputScaling m_scaling;
    bool m_rebuildsImages;
    bool m_searches = false;
    torch::Tensor m_classWeights; ///< undefined: none
    FrozenParts m_frozen;
    std::unique_ptr<OptimiserStep> m_optimiser;
    std::unique_ptr<WeightAverage> m_average;
    StepGraph::Say m_say;               ///< empty: nobody listens
    std::unique_ptr<StepQueue> m_queue; ///< nothing: LibTorch's own
    std::unique_ptr<StepGraph> m_graph; ///< where there is a queue
};

} // namespace semblance
