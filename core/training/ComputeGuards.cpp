// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ComputeGuards.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>

namespace semblance {

AutocastGuard::AutocastGuard(const torch::Device& device, Precision precision)
    : m_type(device.type()), m_isActive(precision == Precision::BFloat16) {
    if (!m_isActive) return;
    m_wasEnabled = at::autocast::is_autocast_enabled(m_type);
    m_dtypeBefore = at::autocast::get_autocast_dtype(m_type);
    at::autocast::set_autocast_dtype(m_type, torch::kBFloat16);
    at::autocast::set_autocast_enabled(m_type, true);
    at::autocast::increment_nesting();
}

AutocastGuard::~AutocastGuard() {
    if (!m_isActive) return;
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(m_type, m_wasEnabled);
    at::autocast::set_autocast_dtype(m_type, m_dtypeBefore);
}

AlgorithmSearch::AlgorithmSearch(bool isOn) : m_wasOn(at::globalContext().benchmarkCuDNN()) {
    at::globalContext().setBenchmarkCuDNN(isOn);
}

AlgorithmSearch::~AlgorithmSearch() {
    at::globalContext().setBenchmarkCuDNN(m_wasOn);
}

} // namespace semblance
