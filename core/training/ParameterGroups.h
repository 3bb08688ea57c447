// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/TrainingOptions.h"
#include "core/networks/Network.h"
#include "core/training/OptimiserStep.h"

namespace semblance {

/// Which part of a network a parameter or module belongs to, by its name.
enum class NetworkPart { Backbone, Head };
NetworkPart partOf(const std::string& name, const NetworkInfo& network);

/// The stage of the backbone (NetworkInfo::stages, counted from 0 at the input) that a name belongs to; nothing for the head.
std::optional<std::size_t> stageOf(const std::string& name, const NetworkInfo& network);

/// The parameters by what they have in common: learning rate, weight decay and the step from which they learn. One group
/// where the options make no difference; what stays frozen in every epoch is in none. Groups are named "all", "head", "backbone", "stage3", each with "-undecayed" for
/// norms and biases (parameters of one dimension) where these are exempt from weight decay, as in the recipes of
/// Loshchilov and Hutter's AdamW that fine-tuning follows.
std::vector<ParameterGroup> parameterGroups(const Network& network, const TrainingOptions& options);

} // namespace semblance
