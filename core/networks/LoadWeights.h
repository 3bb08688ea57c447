// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/LoadReport.h"
#include "core/networks/Network.h"
#include "core/networks/StateDict.h"

#include <optional>

namespace semblance {

/// What to do where a file leaves gaps in the part of a network before its last layer.
enum class Gaps {
    Refuse, ///< any gap is an error: a training would start from scratch in part, and nobody would see it
    Report  ///< gaps are reported, as long as most of the network, or of its part, is there
};

/// Copies a file's tensors into the parameters and buffers of the same published name and shape, whatever floating type
/// they are stored in; names are met as publishedNames() has it. The last layer (NetworkInfo::headPrefixes) is left as
/// initialised where the file's does not fit, and so is the batch counter of a norm where the file has none. Where a part of
/// the network can be trained by itself (NetworkInfo::pretrainedPrefix), a file may have that part alone or the others
/// alone: what it has nothing at all of is left as initialised, and that is no gap.
/// All or nothing: nothing is copied before everything was read, and a network is untouched when this throws. Memory: one
/// copy of the network's own parameters. The network lies on any device; one thread owns it. Throws Error (InvalidArgument,
/// with the file's path) where the weights do not fit: any gap under Gaps::Refuse; otherwise less than half of the network
/// before its last layer, or of a part of it that the file has anything of. It names the first ones and the network that
/// the names are those of.
LoadReport loadWeights(Network& network, const NetworkInfo& info, const StateDict& weights, Gaps gaps);

/// The number of classes of the file's last layer; nothing where the file has none. Throws Error (InvalidArgument) where it
/// is none that is sane (1 to 65536).
std::optional<int> classesOf(const NetworkInfo& info, const StateDict& weights);

} // namespace semblance
