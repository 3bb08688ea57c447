// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDescription.h"

#include <torch/torch.h>

namespace semblance {

/// Loss, confusion matrix and reconstruction errors of one pass, summed on the device, so that a step does not wait for it. One thread.
class MetricsAccumulator {
public:
    MetricsAccumulator(int classes, const torch::Device& device);

    /// loss: mean over the batch (scalar); logits [N,K]; labels [N] int64. All on the device.
    void add(const torch::Tensor& loss, const torch::Tensor& logits, const torch::Tensor& labels);
    /// Reconstruction errors [N] of the same images, on the device; only for a network that rebuilds images.
    void addReconstruction(const torch::Tensor& errors);
    void reset();

    std::int64_t images() const { return m_images; }
    /// Sum over images of their batch's mean loss. Waits for the device. Not a number as soon as one loss was.
    double lossSum() const;
    /// Correctly classified images. Waits for the device.
    std::int64_t correct() const;
    /// Sum of reconstruction errors; 0 where there were none. Waits for the device.
    double reconstructionSum() const;
    /// The reconstruction error of each image since reset(), in the order of addReconstruction(). Waits for the device.
    std::vector<float> reconstructionErrors() const;
    /// Everything; the loss is the mean over images. Waits for the device.
    Metrics metrics() const;

    /// What a checkpoint keeps in the middle of an epoch.
    std::vector<std::vector<std::int64_t>> confusion() const;
    void restore(double lossSum, const std::vector<std::vector<std::int64_t>>& confusion, double reconstructionSum);

private:
    std::int64_t m_classes;
    std::int64_t m_images = 0;
    torch::Tensor m_lossSum;                           ///< scalar float64
    torch::Tensor m_confusion;                         ///< [K*K] int64
    torch::Tensor m_reconstructionSum;                 ///< scalar float64
    std::vector<torch::Tensor> m_reconstructionErrors; ///< [N] float32 each
};

} // namespace semblance
