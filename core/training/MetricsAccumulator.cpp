// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/MetricsAccumulator.h"

#include "core/training/ConfusionMatrix.h"

namespace semblance {

MetricsAccumulator::MetricsAccumulator(int classes, const torch::Device& device)
    : m_classes(classes),
      m_lossSum(torch::zeros({}, torch::TensorOptions().dtype(torch::kDouble).device(device))),
      m_confusion(torch::zeros({m_classes * m_classes}, torch::TensorOptions().dtype(torch::kLong).device(device))),
      m_reconstructionSum(torch::zeros_like(m_lossSum)) {}

void MetricsAccumulator::add(const torch::Tensor& loss, const torch::Tensor& logits, const torch::Tensor& labels) {
    const torch::NoGradGuard noGrad;
    const std::int64_t count = labels.size(0);
    const torch::Tensor cells = labels * m_classes + logits.detach().argmax(1);
    m_confusion.scatter_add_(0, cells, torch::ones_like(cells));
    m_lossSum.add_(loss.detach(), count);
    m_images += count;
}

void MetricsAccumulator::addReconstruction(const torch::Tensor& errors) {
    const torch::NoGradGuard noGrad;
    m_reconstructionErrors.push_back(errors.detach().to(torch::kFloat));
    m_reconstructionSum.add_(m_reconstructionErrors.back().sum());
}

void MetricsAccumulator::reset() {
    m_reconstructionSum.zero_();
    m_reconstructionErrors.clear();
    m_lossSum.zero_();
    m_confusion.zero_();
    m_images = 0;
}

double MetricsAccumulator::lossSum() const {
    return m_lossSum.item<double>();
}

double MetricsAccumulator::reconstructionSum() const {
    return m_reconstructionSum.item<double>();
}

std::vector<float> MetricsAccumulator::reconstructionErrors() const {
    if (m_reconstructionErrors.empty()) return {};
    const torch::Tensor errors = torch::cat(m_reconstructionErrors).cpu().contiguous();
    const auto* const values = errors.const_data_ptr<float>();
    return {values, values + errors.numel()};
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

void MetricsAccumulator::restore(double lossSum, const std::vector<std::vector<std::int64_t>>& confusion,
                                 double reconstructionSum) {
    m_reconstructionSum.fill_(reconstructionSum);
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
