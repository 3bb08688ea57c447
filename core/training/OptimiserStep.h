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
    double momentum = 0.9; ///< SGD only
    double beta2 = 0.999;  ///< Adam and AdamW: how slowly the mean of squared gradients follows
};

/// Parameters that are updated alike. Each group counts its own steps, so that one that begins to learn later gets the
/// bias correction of a beginning.
struct ParameterGroup {
    std::string name; ///< in checkpoints
    NamedTensors parameters;
    double rateFactor = 1; ///< of the learning rate
    double weightDecay = 0;
};

/// One optimiser over all parameters of a group at once, through LibTorch's fused operators (its C++ optimisers go
/// parameter by parameter). The arithmetic is that of torch.optim with its defaults (beta1 0.9, eps 1e-8, no dampening):
/// Adam: Kingma and Ba 2015, arXiv 1412.6980, algorithm 1, with weight decay added to the gradient;
/// AdamW: Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2, decay times learning rate taken off the weight;
/// SGD: momentum as Sutskever et al. 2013 with the learning rate outside the buffer (torch's departure), decay as in Adam.
/// One thread owns it, with the network.
class OptimiserStep {
public:
    OptimiserStep(const OptimiserOptions& options, const std::vector<ParameterGroup>& groups);

    /// From here on the learning rate is read from a tensor beside the parameters, so that a step that is recorded once
    /// follows the schedule when it is repeated. On a card the tensor is float32, which rounds the rate.
    void keepRateOnDevice();
    /// Of the steps to come.
    void setLearningRate(double learningRate);
    /// Updates every parameter that has a gradient, and drops the gradients. A group without any stays as it is.
    void step();
    void step(double learningRate) {
        setLearningRate(learningRate);
        step();
    }
    void dropGradients();

    /// What a checkpoint keeps, under "<buffer>.<parameter name>", and "step.<group>"; the tensors are the optimiser's own, so that
    /// copying into them restores it.
    NamedTensors state() const;

private:
    struct Group {
        std::string name;
        double rateFactor;
        double weightDecay;
        std::vector<std::string> names;
        std::vector<torch::Tensor> parameters;
        std::vector<torch::Tensor> first;  ///< mean of gradients, or momentum
        std::vector<torch::Tensor> second; ///< mean of squared gradients; Adam and AdamW
        torch::Tensor step;                ///< steps taken, float32 on the device as the operators want it
        torch::Tensor rate = {};           ///< scalar on the device; undefined: the rate is handed over as a number
    };
    /// What of a group has a gradient.
    struct Update {
        std::vector<torch::Tensor> parameters, gradients, first, second;
    };
    Group makeGroup(const ParameterGroup& group) const;
    static Update updateOf(const Group& group);
    void apply(const Group& group, const Update& update) const;
    template <typename Rate>
    void applyAt(const Rate& rate, const Group& group, const Update& update) const;

    OptimiserOptions m_options;
    double m_learningRate = 0;
    std::vector<Group> m_groups;
};

} // namespace semblance
