// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"

#include <cstddef>
#include <functional>

namespace semblance {

struct ParallelOptions {
    int threads = 0; ///< 0: cores
    const Cancellation& cancel;
    ProgressSink progress; ///< may be empty; at most every 50 ms and once at the end
};

/// Calls work(0) … work(count − 1) on several threads, in about that order; all have ended when it returns. False:
/// cancelled, and some were not called. The first exception of a call stops the others and is thrown on.
bool parallelFor(std::size_t count, const ParallelOptions& options, const std::function<void(std::size_t)>& work);

} // namespace semblance
