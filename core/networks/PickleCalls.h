// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights; only the files of this room include it.
#pragma once

#include "core/networks/PickleGraph.h"

#include <functional>

namespace semblance {

/// What a call in a pickle stands for: the few functions by which torch rebuilds tensors and ordered dictionaries are known
/// by name and described; every other gives an inert value. Nothing is called. `count` is told of values that are copied,
/// and may throw. Throws Error (DamagedFile) where a known function's arguments are none that torch writes.
PickleValue describeCall(PickleGraph& graph, const PickleValue& callee, const PickleValue& arguments,
                         const std::function<void(std::uint64_t)>& count);

/// The storage that a persistent id names: ("storage", type, key, device, elements[, view]); inert where it is none.
PickleValue describePersistent(PickleGraph& graph, const PickleValue& id);

} // namespace semblance
