// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ScaleText.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace semblance {

namespace {

class Wording {
    Q_DECLARE_TR_FUNCTIONS(semblance::ScaleText)
};

} // namespace

QString significantText(double value) {
    if (value == 0 || !std::isfinite(value)) return QLocale().toString(value);
    // From the rounded value: 9.996 has its third digit where 10.0 has it.
    const double rounded = QString::number(std::abs(value), 'e', 2).toDouble();
    const int magnitude = static_cast<int>(std::floor(std::log10(rounded) + 1e-9));
    return QLocale().toString(value, 'f', std::clamp(2 - magnitude, 0, 12));
}

QString lengthText(double lengthNm) {
    const double size = std::abs(lengthNm);
    if (size >= 999.5e3) return significantText(lengthNm / 1e6) + QStringLiteral(" mm");
    if (size >= 999.5) return significantText(lengthNm / 1e3) + QStringLiteral(" µm");
    return significantText(lengthNm) + QStringLiteral(" nm");
}

QString scaleText(const Calibration& calibration) {
    if (!calibration.isKnown()) return Wording::tr("unknown");
    return QString::fromStdString(pixelSizeText(*calibration.pixelSizeNm));
}

QString calibrationSourceText(const Calibration& calibration, const QString& vendor) {
    switch (calibration.source) {
    case CalibrationSource::VendorTag:
        return vendor.isEmpty() ? Wording::tr("file header") : Wording::tr("%1 header").arg(vendor);
    case CalibrationSource::SideCar: return Wording::tr("file beside the image");
    case CalibrationSource::BurnedInBar: return Wording::tr("burned-in scale bar");
    case CalibrationSource::Typed: return Wording::tr("typed");
    case CalibrationSource::Unknown: break;
    }
    return Wording::tr("unknown");
}

QString calibrationChipText(const Calibration& calibration, const QString& vendor) {
    if (!calibration.isKnown()) return Wording::tr("Unknown scale");
    return Wording::tr("%1 · %2", "pixel size · where it comes from")
        .arg(scaleText(calibration), calibrationSourceText(calibration, vendor));
}

} // namespace semblance
