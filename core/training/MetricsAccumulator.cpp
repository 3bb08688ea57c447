// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/MetricsAccumulator.h"

#include "core/training/ConfusionMatrix.h"

namespace semblance {

MetricsAccumulator::MetricsAccumulator(int classes, const torch::Device& device)
    : m_classes(classes),
      m_lossSum(torch::zeros({}, torch::TensorOptions().dtype(torch::kDouble).device(device))),
      m_confusion(torch::zeros({m_classes * m_classes}, torch::TensorOptions().dtype(torch::kLong).device(device))) {}

void MetricsAccumulator::add(const torch::Tensor& loss, const torch::Tensor& logits, const torch::Tensor& labels) {
    const torch::NoGradGuard noGrad;
    const std::int64_t count = labels.size(0);
    const torch::Tensor cells = labels * m_classes + logits.detach().argmax(1);
    m_confusion.scatter_add_(0, cells, torch::ones_like(cells));
    m_lossSum.add_(loss.detach(), count);
    m_images += count;
}

void MetricsAccumulator::reset() {
    m_lossSum.zero_();
    m_confusion.zero_();
    m_images = 0;
}

double MetricsAccumulator::lossSum() const {
    return m_lossSum.item<double>();
}

std::int64_t MetricsAccumulator::correct() const {
    return m_confusion.view({m_classes, m_classes}).trace().item<std::int64_t>();
}

std::vector<std::vector<std::int64_t>> MetricsAccumulator::confusion() const {
    const torch::Tensor cells = m_confusion.cpu();
    const std::int64_t* const values = cells.const_data_ptr<std::int64_t>();
    std::vector<std::vector<std::int64_t>> rows;
    for (std::int64_t row = 0; row < m_classes; ++row)
        rows.emplace_back(values + row * m_classes, values + (row + 1) * m_classes);
    return rows;
}

void MetricsAccumulator::restore(double lossSum, const std::vector<std::vector<std::int64_t>>& confusion) {
    std::vector<std::int64_t> cells;
    for (const auto& row : confusion)
        cells.insert(cells.end(), row.begin(), row.end());
    const torch::Tensor restored = torch::tensor(cells, torch::kLong);
    m_confusion.copy_(restored);
    m_lossSum.fill_(lossSum);
    m_images = restored.sum().item<std::int64_t>();
}

Metrics MetricsAccumulator::metrics() const {
    return metricsOf(confusion(), m_images == 0 ? 0 : lossSum() / static_cast<double>(m_images));
}

} // namespace semblance
