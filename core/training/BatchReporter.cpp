// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/BatchReporter.h"

namespace semblance {

constexpr std::chrono::milliseconds betweenEvents{50};

void BatchReporter::begin(const MetricsAccumulator& training) {
    m_lossSum = training.lossSum();
    m_correct = training.correct();
    m_images = training.images();
}

bool BatchReporter::isDue(bool isLast) const {
    return isLast || Clock::now() - m_last >= betweenEvents;
}

BatchEvent BatchReporter::complete(BatchEvent event, const MetricsAccumulator& training, double lossSum) {
    const auto images = static_cast<double>(training.images() - m_images);
    if (event.pass == Pass::Training && images > 0) {
        const std::int64_t correct = training.correct();
        m_loss = (lossSum - m_lossSum) / images;
        m_accuracy = static_cast<double>(correct - m_correct) / images;
        m_lossSum = lossSum;
        m_correct = correct;
        m_images = training.images();
    }
    event.loss = m_loss;
    event.accuracy = m_accuracy;
    m_last = Clock::now();
    return event;
}

} // namespace semblance
