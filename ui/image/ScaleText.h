// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/Calibration.h"

#include <QString>

namespace semblance {

/// Three significant digits in the user's locale: "84.2", "0.0123", "1,240".
QString significantText(double value);
/// "1.24 µm": three significant digits in the fitting unit (nm, µm, mm).
QString lengthText(double lengthNm);
/// "12.3 nm/px", or "unknown".
QString scaleText(const Calibration& calibration);
/// What the chip says: "12.3 nm/px · FEI/Thermo header", "Unknown scale".
QString calibrationChipText(const Calibration& calibration, const QString& vendor);
/// Where the calibration comes from, in words: "FEI/Thermo header", "burned-in scale bar", "typed".
QString calibrationSourceText(const Calibration& calibration, const QString& vendor);

} // namespace semblance
