// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/BatchLoader.h"

#include <set>

namespace semblance {

/// The pooled vectors of images that a frozen network was shown once, on the device: while nothing changes the pixels, it
/// would answer the same in every epoch. One thread owns it.
class FeatureTable {
public:
    /// `images`: the number of images in the source; `order`: those that are shown, in this order.
    FeatureTable(std::size_t images, const std::vector<Example>& order);

    /// The vectors [N,F] float32 of the next N of `order`, but for those that are left out.
    void append(const torch::Tensor& features);
    /// Images that could not be shown; told before of() is first asked.
    void leaveOut(const std::vector<MissingImage>& images);
    /// Whether an example of `order` was shown.
    bool has(const Example& example) const { return !m_leftOut.contains(example.index); }
    /// The vectors [N,F] of examples of `order`, once all were appended. Throws Error (Internal) for another image, and for
    /// one that was left out.
    torch::Tensor of(std::span<const Example> examples);

private:
    void join();

    std::vector<Example> m_order;
    std::set<std::size_t> m_leftOut;   ///< images
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
