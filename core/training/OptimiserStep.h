// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"

#include <torch/torch.h>

#include <string>
#include <utility>
#include <vector>

namespace semblance {

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

struct OptimiserOptions {
    Optimiser optimiser = Optimiser::Adam;
    double weightDecay = 0;
    double momentum = 0.9; ///< SGD only
};

/// One optimiser over all parameters at once, through LibTorch's fused operators (its C++ optimisers go parameter by
/// parameter). The arithmetic is that of torch.optim with its defaults (betas 0.9 and 0.999, eps 1e-8, no dampening):
/// Adam: Kingma and Ba 2015, arXiv 1412.6980, algorithm 1, with weight decay added to the gradient;
/// AdamW: Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2, decay times learning rate taken off the weight;
/// SGD: momentum as Sutskever et al. 2013 with the learning rate outside the buffer (torch's departure), decay as in Adam.
/// One thread owns it, with the network.
class OptimiserStep {
public:
    OptimiserStep(const OptimiserOptions& options, const NamedTensors& parameters);

    /// Updates every parameter that has a gradient, and drops the gradients.
    void step(double learningRate);
    void dropGradients();

    /// What a checkpoint keeps, under "<buffer>.<parameter name>", and "step"; the tensors are the optimiser's own, so that
    /// copying into them restores it.
    NamedTensors state() const;

private:
    void update(const std::vector<torch::Tensor>& parameters, const std::vector<torch::Tensor>& gradients,
                const std::vector<torch::Tensor>& first, const std::vector<torch::Tensor>& second, double learningRate);

    OptimiserOptions m_options;
    std::vector<std::string> m_names;
    std::vector<torch::Tensor> m_parameters;
    std::vector<torch::Tensor> m_first;  ///< mean of gradients, or momentum
    std::vector<torch::Tensor> m_second; ///< mean of squared gradients; Adam and AdamW
    torch::Tensor m_step;                ///< steps taken, float32 on the device as the operators want it
};

} // namespace semblance
