// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace semblance {

/// ISO 8601, to the second: "2026-11-23T10:00:00Z". Thread-safe.
std::string utcNow();

} // namespace semblance
