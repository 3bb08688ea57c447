// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Cli.h"
#include "core/base/KeptMemory.h"
#include "core/preprocessing/Preprocessor.h"
#include "core/training/Devices.h"

#include <csignal>
#include <iostream>

namespace {

// A signal handler reaches nothing else.
semblance::Cancellation interruption;

void interrupt(int) {
    interruption.request();
}

/// The first signal asks the verb to stop where it is whole; a second one ends the program at once. A terminal that is
/// closed says so with SIGHUP.
void catchInterruptions() {
    struct sigaction action {};
    action.sa_handler = interrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    struct sigaction before {};
    sigaction(SIGHUP, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr); // nohup has it ignored
}

} // namespace

int main(int argc, char** argv) {
    semblance::keepFreedMemory();
    std::ios::sync_with_stdio(false);
    catchInterruptions();
    semblance::loadCudaPack();
    semblance::setComputeThreads(0);
    semblance::setImageThreads(1); // images are decoded side by side already
    return semblance::runCli(argc, argv, std::cout, std::cerr, interruption);
}
