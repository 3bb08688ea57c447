// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Trial.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

/// What trials have measured on this machine, in a file of this folder (trials.json): the next run of the same network, size,
/// batch and device with the same options that change a step does not measure again for a month. Losing it loses a few seconds: a file
/// that cannot be read counts as empty, one that cannot be written is left. Several processes may use it; the last one wins.
class TrialCache {
public:
    /// An empty folder keeps nothing.
    explicit TrialCache(std::filesystem::path folder);

    std::optional<std::vector<MeasuredSetting>> find(const TrialRequest& request) const;
    void keep(const TrialRequest& request, const std::vector<MeasuredSetting>& measured) const;

    std::filesystem::path file() const;

private:
    std::filesystem::path m_folder;
};

} // namespace semblance
