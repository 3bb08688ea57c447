// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the readers of weights; only the files of this room include it.
#pragma once

#include "core/networks/PickleGraph.h"

#include <functional>

namespace semblance {

/// What torch calls a storage of some element type.
struct StorageType {
    std::string_view name;
    std::uint64_t elementBytes = 0;
    std::optional<ElementType> type; ///< none: known, and its tensors are skipped
};
/// Nothing where torch has no such type.
const StorageType* storageTypeOf(const PickleClass& type);

/// The whole bytes of a storage, at least as long as its elements; throws where there are none.
using StorageBytes = std::function<std::span<const std::byte>(const PickleStorage&, std::uint64_t elementBytes)>;

/// The state dict in a graph: the dictionary itself, or, in a checkpoint, the one under "state_dict", "model_state_dict" or
/// "model"; else, down to the fourth level, the one with the most tensors. Everything around it is left unread. Throws
/// Error: ForeignFile (no tensors), UnsupportedFormat (a whole Python object), DamagedFile.
StateDict stateDictOf(const PickleGraph& graph, const StorageBytes& storageBytes);

} // namespace semblance
