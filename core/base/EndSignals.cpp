// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/EndSignals.h"

#include <csignal>

namespace semblance {

void catchEndSignals(void (*handler)(int), SecondSignal second) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    if (second == SecondSignal::EndsProgram) action.sa_flags |= static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    struct sigaction before {};
    sigaction(SIGHUP, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

} // namespace semblance
