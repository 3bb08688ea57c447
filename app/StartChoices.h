// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/StoredWeights.h"
#include "core/networks/NetworkRegistry.h"
#include "ui/train/OptionsPanel.h"

#include <vector>

namespace semblance {

/// What each network can start from by name: weights of its own, and a network in two parts also those of the part that it
/// shares with another ("mae_densenet121" takes those of "densenet121").
std::vector<StartChoice> startChoices(const std::vector<StoredWeights>& weights,
                                      const std::vector<NetworkInfo>& networks);

} // namespace semblance
