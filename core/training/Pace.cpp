// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Pace.h"

#include <algorithm>

namespace semblance {

void Pace::begin() {
    m_last = Clock::now();
    m_images = 0;
    m_seconds = 0;
}

void Pace::done(std::int64_t images, double pausedSeconds) {
    const auto now = Clock::now();
    m_seconds += std::max(0.0, std::chrono::duration<double>(now - m_last).count() - pausedSeconds);
    m_images += images;
    m_last = now;
}

void Pace::end(Pass pass) {
    if (m_images == 0 || pass == Pass::Features) return;
    (pass == Pass::Validation ? m_secondsPerValidation : m_secondsPerTraining) =
        m_seconds / static_cast<double>(m_images);
}

double Pace::secondsFor(std::int64_t trainingImages, std::int64_t validationImages) const {
    const double current = m_images > 0 ? m_seconds / static_cast<double>(m_images) : 0;
    const double training = m_secondsPerTraining > 0 ? m_secondsPerTraining : current;
    const double validation = m_secondsPerValidation > 0 ? m_secondsPerValidation : training / 3;
    return training * static_cast<double>(trainingImages) + validation * static_cast<double>(validationImages);
}

} // namespace semblance
