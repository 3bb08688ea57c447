// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/WorkerPriority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace semblance {

void yieldToWindow() {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);
}

} // namespace semblance
