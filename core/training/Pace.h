// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/training/TrainingEvents.h"

#include <chrono>
#include <cstdint>

namespace semblance {

/// Measures the pace of a run without its pauses, and foretells its end. One thread.
class Pace {
public:
    using Clock = std::chrono::steady_clock;

    /// A pass over images begins.
    void begin();
    /// Images are done; `pausedSeconds` of the time since the last call do not count.
    void done(std::int64_t images, double pausedSeconds);
    /// The pass is over: its pace is what the next passes of the kind are foretold with.
    void end(Pass pass);

    double imagesPerSecond() const { return m_seconds > 0 ? static_cast<double>(m_images) / m_seconds : 0; }
    double seconds() const { return m_seconds; }
    /// For what is left of training and validation images, at the pace seen so far; validation that was not seen yet is
    /// taken as three times as fast as training (it has no backward pass).
    double secondsFor(std::int64_t trainingImages, std::int64_t validationImages) const;

private:
    Clock::time_point m_last = Clock::now();
    std::int64_t m_images = 0;
    double m_seconds = 0;
    double m_secondsPerTraining = 0;
    double m_secondsPerValidation = 0;
};

} // namespace semblance
