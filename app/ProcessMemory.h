// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace semblance {

/// Memory that this process holds now, in bytes; 0 where the system does not tell.
std::uint64_t residentMemoryBytes();

} // namespace semblance
