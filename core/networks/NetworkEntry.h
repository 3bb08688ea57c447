// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the registry; only the files of this room include it.
#pragma once

#include "core/networks/NetworkRegistry.h"

#include <memory>
#include <vector>

namespace semblance {

class Network;
struct NetworkOptions;

/// What a network's own file tells the registry: what it is, and how to build it. `make` may rely on options that the
/// registry has checked (at least one class, no side below info.smallestInputPx) and initialises as published.
struct NetworkEntry {
    NetworkInfo info;
    std::shared_ptr<Network> (*make)(const NetworkOptions& options) = nullptr;
};

/// All entries, in the order in which they are shown. Thread-safe.
const std::vector<NetworkEntry>& networkEntries();

/// Throws Error (InvalidArgument), naming the known keys.
const NetworkEntry& networkEntry(std::string_view key);

} // namespace semblance
