// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/BatchLoader.h"

namespace semblance {

/// The pooled vectors of images that a frozen network was shown once, on the device: while nothing changes the pixels, it
/// would answer the same in every epoch. One thread owns it.
class FeatureTable {
public:
    /// `images`: the number of images in the source; `order`: those that are shown, in this order.
    FeatureTable(std::size_t images, const std::vector<Example>& order);

    /// The vectors [N,F] float32 of the next N of `order`.
    void append(const torch::Tensor& features);
    /// The vectors [N,F] of examples of `order`, once all were appended. Throws Error (Internal) for another image.
    torch::Tensor of(std::span<const Example> examples);

private:
    std::vector<std::int64_t> m_rowOf; ///< of an image; -1: not there
    std::vector<torch::Tensor> m_parts;
    torch::Tensor m_features; ///< [N,F]; joined when first asked for
};

/// Batches of vectors in place of pixels, cut as BatchLoader cuts them.
class FeatureBatches : public BatchSource {
public:
    /// `table` outlives it.
    FeatureBatches(FeatureTable& table, int batch, LoneTail tail);
    void start(std::vector<Example> order, int firstStep) override;
    std::optional<Batch> next() override;

private:
    FeatureTable& m_table;
    int m_batch;
    LoneTail m_tail;
    std::vector<Example> m_order;
    std::vector<BatchRange> m_plan;
    std::size_t m_next = 0;
};

} // namespace semblance
