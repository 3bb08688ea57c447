// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/model/TrainingOptions.h"

#include <cstdint>

namespace semblance {

/// The learning rate of every optimiser step. Immutable.
/// Warm-up: linear from lr/W to lr over its W = warmUpEpochs × stepsPerEpoch steps, whatever the schedule.
/// Cosine: half a period from lr to 0 over the steps after the warm-up (Loshchilov and Hutter 2017, arXiv 1608.03983, eq. 5
/// without restarts); evaluated per step, where the per-epoch habit would hold each epoch's first value.
/// Step: lr × stepFactor^(epoch / stepEpochs), epochs counted from 0.
class LearningRate {
public:
    LearningRate(const TrainingOptions& options, int stepsPerEpoch);
    /// `globalStep` counts optimiser steps from 0.
    double at(std::int64_t globalStep) const;

private:
    double decayed(std::int64_t globalStep) const;

    Schedule m_schedule;
    double m_base;
    double m_warmUpSteps;
    double m_totalSteps;
    int m_stepsPerEpoch;
    int m_stepEpochs;
    double m_stepFactor;
};

} // namespace semblance
