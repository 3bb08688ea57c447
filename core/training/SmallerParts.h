// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/StepRunner.h"

#include <functional>

namespace semblance {

/// Does `work`, which has the runner do something with so many images; where memory runs out in it, again: without the
/// recorded step, then in smaller and smaller parts, each told by `onSmaller`. Passes on what `work` throws otherwise, and
/// where the parts cannot be smaller.
void untilItFits(StepRunner& runner, std::int64_t images, const std::function<void()>& work,
                 const std::function<void()>& onSmaller);

} // namespace semblance
