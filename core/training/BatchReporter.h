// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/MetricsAccumulator.h"
#include "core/training/TrainingEvents.h"

#include <chrono>

namespace semblance {

/// Thins the batch events of a run to one every 50 ms and the last of a pass, and gives each the means since the one before.
/// One thread.
class BatchReporter {
public:
    /// An epoch begins, or goes on in its middle.
    void begin(const MetricsAccumulator& training);
    bool isDue(bool isLast) const;
    /// Fills in loss and accuracy (in a validation pass: those of the event before). `lossSum` is training.lossSum().
    BatchEvent complete(BatchEvent event, const MetricsAccumulator& training, double lossSum);

private:
    using Clock = std::chrono::steady_clock;

    Clock::time_point m_last; ///< long ago: the first event is due at once
    double m_lossSum = 0;
    std::int64_t m_correct = 0;
    std::int64_t m_images = 0;
    double m_loss = 0;
    double m_accuracy = 0;
};

} // namespace semblance
