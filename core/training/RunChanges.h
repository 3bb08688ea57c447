// SPDX-License-Identifier: GPL-3.0-or-later
// Without LibTorch.
#pragma once

#include "core/training/RunFolder.h"

#include <span>

namespace semblance {

/// Throws Error (InvalidArgument): an option that cannot be changed while a run runs, what setOption() and validate() throw.
void applyChange(TrainingOptions& options, const RunChange& change);

/// The options that a run had at last: those that it began with, and all its changes. Throws as applyChange().
TrainingOptions optionsAtLast(const RunRecord& run);

/// "learning_rate is 0.0001, epochs is 40"
std::string changeText(const RunChange& change);

/// The two records of one run's changes, of which one may have been written later: the longer.
std::vector<RunChange> longerRecord(std::vector<RunChange> first, std::vector<RunChange> second);

} // namespace semblance
