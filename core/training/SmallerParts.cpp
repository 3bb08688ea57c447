// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/SmallerParts.h"

#include "core/training/RunResults.h"

namespace semblance {

void untilItFits(StepRunner& runner, std::int64_t images, const std::function<void()>& work,
                 const std::function<void()>& onSmaller) {
    for (;;) {
        try {
            return work();
        } catch (const std::exception& error) {
            if (!isOutOfMemory(error)) throw;
            if (runner.releaseGraph()) continue;
            if (!runner.halveMicroBatch(images)) throw;
        }
        onSmaller();
    }
}

} // namespace semblance
