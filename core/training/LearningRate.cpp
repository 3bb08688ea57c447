// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/LearningRate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace semblance {

LearningRate::LearningRate(const TrainingOptions& options, int stepsPerEpoch)
    : m_schedule(options.schedule),
      m_base(options.learningRate),
      m_warmUpSteps(std::round(options.warmUpEpochs * stepsPerEpoch)),
      m_totalSteps(static_cast<double>(options.scheduleEpochs > 0 ? options.scheduleEpochs : options.epochs) *
                   stepsPerEpoch),
      m_stepsPerEpoch(std::max(stepsPerEpoch, 1)),
      m_stepEpochs(std::max(options.stepEpochs, 1)),
      m_stepFactor(options.stepFactor) {}

double LearningRate::at(std::int64_t globalStep) const {
    const auto step = static_cast<double>(globalStep);
    if (step < m_warmUpSteps) return m_base * (step + 1) / m_warmUpSteps;
    return decayed(globalStep);
}

double LearningRate::decayed(std::int64_t globalStep) const {
    if (m_schedule == Schedule::Constant) return m_base;
    if (m_schedule == Schedule::Step) {
        const std::int64_t drops = globalStep / m_stepsPerEpoch / m_stepEpochs;
        return m_base * std::pow(m_stepFactor, static_cast<double>(drops));
    }
    const double share =
        (static_cast<double>(globalStep) - m_warmUpSteps) / std::max(1.0, m_totalSteps - m_warmUpSteps);
    return m_base * 0.5 * (1 + std::cos(std::numbers::pi * std::min(share, 1.0)));
}

} // namespace semblance
