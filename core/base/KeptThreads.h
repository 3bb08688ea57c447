// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace semblance {

/// Ends the threads that OpenMP keeps for the calling one between its operations; its next operation starts them again, in
/// some milliseconds. GCC's runtime counts the kept threads of all its callers: where they are more than the cores, every
/// one of them sleeps between two operations instead of waiting awake, and a network of hundreds of short operations takes
/// 1.4 to 1.7 times as long (DenseNet-121, two cores). So a thread that has computed and now waits for something else to do
/// calls this.
void endKeptThreads();

} // namespace semblance
