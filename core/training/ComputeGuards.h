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

} // namespace semblance
