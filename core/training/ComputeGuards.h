// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"

#include <torch/torch.h>

namespace semblance {

/// Autocast to bfloat16 on this thread and device type while it lives (nothing at Float32); then what was before, with the
/// cache of converted weights cleared.
class AutocastGuard {
public:
    AutocastGuard(const torch::Device& device, Precision precision);
    ~AutocastGuard();
    AutocastGuard(const AutocastGuard&) = delete;
    AutocastGuard& operator=(const AutocastGuard&) = delete;

private:
    torch::DeviceType m_type;
    bool m_isActive;
    bool m_wasEnabled = false;
    torch::ScalarType m_dtypeBefore = torch::kBFloat16;
};

/// Where `isOn`, cuDNN tries its algorithms for each new size and keeps the fastest, while it lives: worth it for the one
/// size of a run. Of the whole process; nothing on a CPU.
class AlgorithmSearch {
public:
    explicit AlgorithmSearch(bool isOn);
    ~AlgorithmSearch();
    AlgorithmSearch(const AlgorithmSearch&) = delete;
    AlgorithmSearch& operator=(const AlgorithmSearch&) = delete;

private:
    bool m_wasOn;
};

} // namespace semblance
