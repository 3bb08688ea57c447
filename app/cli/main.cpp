// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Cli.h"
#include "core/base/EndSignals.h"
#include "core/base/KeptMemory.h"
#include "core/preprocessing/Preprocessor.h"
#include "core/training/Devices.h"

#include <iostream>

namespace {

// A signal handler reaches nothing else.
semblance::Cancellation interruption;

void interrupt(int) {
    interruption.request();
}

} // namespace

int main(int argc, char** argv) {
    semblance::keepFreedMemory();
    std::ios::sync_with_stdio(false);
    // The first asks the verb to stop where it is whole.
    semblance::catchEndSignals(interrupt, semblance::SecondSignal::EndsProgram);
    semblance::loadCudaPack();
    semblance::setComputeThreads(0);
    semblance::setImageThreads(1); // images are decoded side by side already
    return semblance::runCli(argc, argv, std::cout, std::cerr, interruption);
}
