// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/model/ModelDescription.h"

namespace semblance {

/// All figures that follow from a confusion matrix [true class][predicted class]. A class without images counts neither in
/// macro-F1 nor in balanced accuracy; precision, recall and F1 without anything to divide by are 0.
Metrics metricsOf(std::vector<std::vector<std::int64_t>> confusion, double loss);

} // namespace semblance
