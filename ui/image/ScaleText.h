// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/microscopy/Calibration.h"
#include "ui/image/ViewedImage.h"

#include <QString>

namespace semblance {

/// Three significant digits in the user's locale: "84.2", "0.0123", "1,240".
QString significantText(double value);
/// "1.24 µm": three significant digits in the fitting unit (nm, µm, mm).
QString lengthText(double lengthNm);
/// "12.3 nm/px", or "unknown".
QString scaleText(const Calibration& calibration);
/// Where the calibration comes from, in words: "FEI/Thermo header", "burned-in scale bar", "typed".
QString calibrationSourceText(const Calibration& calibration, const QString& vendor);
/// The same with what is known of this image: "burned-in bar, 2 µm", "drawn", "typed for the folder".
QString scaleSourceText(const ViewedImage& image);
/// One of the candidates: "Zeiss header, AP_IMAGE_PIXEL_SIZE: 11.7 nm/px", "burned-in bar, 2 µm: 11.2 nm/px".
QString candidateText(const Calibration& candidate);
/// The scale is unknown because what was found is far apart.
bool isContested(const ImageMetadata& metadata);

/// Whether the chip leads to a way of stating the scale.
enum class ChipKind { Plain, LeadsToCalibration };
/// "12.3 nm/px · FEI/Thermo header", "Unknown scale: calibrate…", "Two scales: choose…", "Looking for the scale…".
QString scaleChipText(const ViewedImage& image, ChipKind kind);

} // namespace semblance
