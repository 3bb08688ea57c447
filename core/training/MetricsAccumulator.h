// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDescription.h"

#include <torch/torch.h>

namespace semblance {

/// Loss and confusion matrix of one pass, summed on the device, so that a step does not wait for it. One thread.
class MetricsAccumulator {
public:
    MetricsAccumulator(int classes, const torch::Device& device);

    /// loss: mean over the batch (scalar); logits [N,K]; labels [N] int64. All on the device.
    void add(const torch::Tensor& loss, const torch::Tensor& logits, const torch::Tensor& labels);
    void reset();

    std::int64_t images() const { return m_images; }
    /// Sum over images of their batch's mean loss. Waits for the device. Not a number as soon as one loss was.
    double lossSum() const;
    /// Correctly classified images. Waits for the device.
    std::int64_t correct() const;
    /// Everything; the loss is the mean over images. Waits for the device.
    Metrics metrics() const;

    /// What a checkpoint keeps in the middle of an epoch.
    std::vector<std::vector<std::int64_t>> confusion() const;
    void restore(double lossSum, const std::vector<std::vector<std::int64_t>>& confusion);

private:
    std::int64_t m_classes;
    std::int64_t m_images = 0;
    torch::Tensor m_lossSum;   ///< scalar float64
    torch::Tensor m_confusion; ///< [K*K] int64
};

} // namespace semblance
