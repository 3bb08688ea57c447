// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

namespace semblance {

/// What a second signal of the same kind does.
enum class SecondSignal { EndsProgram, IsHandled };

/// Has SIGINT (a key), SIGTERM (log-out, a machine that shuts down) and SIGHUP (a terminal that is closed) call `handler`,
/// which may do only what a signal handler may. Where SIGHUP is ignored, as below nohup, it stays so. Before threads start.
void catchEndSignals(void (*handler)(int), SecondSignal second);

} // namespace semblance
