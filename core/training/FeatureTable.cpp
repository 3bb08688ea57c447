// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/FeatureTable.h"

#include "core/base/Error.h"

namespace semblance {

FeatureTable::FeatureTable(std::size_t images, const std::vector<Example>& order)
    : m_order(order), m_rowOf(images, -1) {}

void FeatureTable::append(const torch::Tensor& features) {
    m_parts.push_back(features);
}

void FeatureTable::leaveOut(const std::vector<MissingImage>& images) {
    for (const MissingImage& image : images)
        m_leftOut.insert(image.index);
}

/// What is left out is known only when all were shown: batches are read ahead.
void FeatureTable::join() {
    if (m_parts.empty()) return;
    m_features = torch::cat(m_parts);
    m_parts.clear();
    std::int64_t row = 0;
    for (const Example& example : m_order)
        if (has(example)) m_rowOf.at(example.index) = row++;
}

torch::Tensor FeatureTable::of(std::span<const Example> examples) {
    join();
    std::vector<std::int64_t> rows;
    for (const Example& example : examples) {
        rows.push_back(m_rowOf.at(example.index));
        if (rows.back() < 0 || rows.back() >= m_features.size(0))
            throw Error(ErrorKind::Internal, "there are no features of image " + std::to_string(example.index));
    }
    return m_features.index_select(0, torch::tensor(rows, torch::kLong).to(m_features.device())); // [N,F]
}

FeatureBatches::FeatureBatches(FeatureTable& table, int batch, LoneTail tail)
    : m_table(table), m_batch(batch), m_tail(tail) {}

void FeatureBatches::start(std::vector<Example> order, int firstStep) {
    m_order = std::move(order);
    m_plan = planBatches(m_order.size(), m_batch, m_tail);
    m_next = static_cast<std::size_t>(firstStep);
}

std::optional<Batch> FeatureBatches::next() {
    if (m_next >= m_plan.size()) return std::nullopt;
    const BatchRange& range = m_plan[m_next];
    std::vector<Example> examples;
    for (const Example& example : std::span<const Example>(m_order).subspan(range.first, range.count))
        if (m_table.has(example)) examples.push_back(example);
    std::vector<std::int64_t> labels;
    for (const Example& example : examples)
        labels.push_back(example.label);
    return Batch{
        {}, torch::tensor(labels, torch::kLong), static_cast<int>(m_next++), m_table.of(examples), scalesOf(examples)};
}

} // namespace semblance
