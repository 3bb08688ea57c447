// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"

#include <iosfwd>

namespace semblance {

/// Runs semblance-cli: parses the call, runs the verb, returns the exit status (0 done, 1 failed, 2 wrong call, 130
/// interrupted). Results go to `out`, messages to `messages`. A request on `interruption`, which a signal handler may make,
/// stops the verb at its next file or batch. Never throws.
int runCli(int argc, const char* const* argv, std::ostream& out, std::ostream& messages,
           const Cancellation& interruption);

} // namespace semblance
