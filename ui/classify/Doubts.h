// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/Classifier.h"
#include "core/microscopy/Calibration.h"

#include <QString>
#include <QStringList>

namespace semblance {

/// What speaks against an answer, one sentence each; empty: nothing that is known. No widget, no state.
QStringList doubtsOf(const Prediction& prediction, const Calibration& calibration, const ModelDescription& model);

/// Whether the model's answers depend on the scale of an image.
bool needsScale(const ModelDescription& model);

/// "10.0 to 80.0 nm/px".
QString scaleRangeText(const ScaleRange& range);

/// Below this the best answer is called unsure.
inline constexpr double lowConfidence = 0.5;
/// Closer than this the two best are called almost equal.
inline constexpr double closeCall = 0.15;

} // namespace semblance
