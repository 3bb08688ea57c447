// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/Network.h"
#include "core/training/OptimiserStep.h"

namespace semblance {

/// An exponential moving average of a network's parameters and floating-point buffers (batch-norm statistics): after each
/// step, average += (1 − d)(weights − average). With Polyak and Juditsky 1992 as its idea, in the form of Szegedy et al.
/// 2016, arXiv 1512.00567, section 8; our departure: d = min(decay, (1 + n) / (10 + n)) after n steps, so that the random
/// start is forgotten soon in short runs. One thread owns it, with the network.
class WeightAverage {
public:
    /// The average begins at the network's weights. `decay`: 0 to 1.
    WeightAverage(std::shared_ptr<Network> network, double decay);

    /// After optimiser step `globalStep`, counted from 0.
    void update(std::int64_t globalStep);
    /// Exchanges the network's weights with the average; a second call puts them back.
    void exchange();
    bool isExchanged() const { return m_isExchanged; }

    /// What a checkpoint keeps, under the names of parameters and buffers; the tensors are the average's own. Not while
    /// exchanged.
    NamedTensors state() const { return m_averages; }

private:
    std::vector<torch::Tensor> m_weights; ///< the network's own
    NamedTensors m_averages;
    std::vector<torch::Tensor> m_averageTensors; ///< those of m_averages
    double m_decay;
    bool m_isExchanged = false;
};

/// Exchanges while it lives; nothing where there is no average.
class AveragedWeights {
public:
    explicit AveragedWeights(WeightAverage* average);
    ~AveragedWeights();
    AveragedWeights(const AveragedWeights&) = delete;
    AveragedWeights& operator=(const AveragedWeights&) = delete;

private:
    WeightAverage* m_average;
};

} // namespace semblance
