// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Trainer.h"

#include "core/training/TrainingRun.h"

namespace semblance {

TrainingOutcome train(const PixelSource& pixels, const TrainingSet& set, const TrainingOptions& options,
                      const RunDescription& run, TrainingControl& control, TrainingObserver& observer) {
    return TrainingRun(pixels, set, options, run, control, observer).execute();
}

} // namespace semblance
