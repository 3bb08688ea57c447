// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/KeptThreads.h"

// OpenMP 5.0, section 3.2.44; omp.h comes with one compiler's flags alone, and this file is built without them.
extern "C" int omp_pause_resource_all(int kind);

namespace semblance {

namespace {

constexpr int kSoftPause = 1; ///< omp_pause_soft

} // namespace

void endKeptThreads() {
    omp_pause_resource_all(kSoftPause);
}

} // namespace semblance
