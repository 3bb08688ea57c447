// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ScaleText.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

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

QString scaleSourceText(const ViewedImage& image) {
    const Calibration& calibration = image.metadata.calibration;
    if (calibration.source == CalibrationSource::BurnedInBar && image.scaleBar && image.scaleBar->isRead())
        return Wording::tr("burned-in bar, %1").arg(QString::fromStdString(image.scaleBar->label));
    if (calibration.source != CalibrationSource::Typed || !image.stated)
        return calibrationSourceText(calibration, QString::fromStdString(image.metadata.vendor));
    const bool isDrawn = !image.stated->calibration.drawn.empty();
    if (image.stated->isOfFolder)
        return isDrawn ? Wording::tr("drawn for the folder") : Wording::tr("typed for the folder");
    return isDrawn ? Wording::tr("drawn") : Wording::tr("typed");
}

QString candidateText(const Calibration& candidate) {
    // The number of a tag says nothing to whoever reads it; where in the header the value stood does.
    static const QRegularExpression tag(QStringLiteral(" tag \\d+"));
    QString place = QString::fromStdString(candidate.detail);
    if (candidate.source == CalibrationSource::BurnedInBar)
        place = Wording::tr("burned-in bar, %1").arg(place.section(QStringLiteral(", "), 1));
    else
        place.replace(tag, Wording::tr(" header", "behind the maker of a microscope"));
    return Wording::tr("%1: %2", "where a pixel size was found: the pixel size").arg(place, scaleText(candidate));
}

bool isContested(const ImageMetadata& metadata) {
    return !metadata.calibration.isKnown() && metadata.candidates.size() > 1;
}

QString scaleChipText(const ViewedImage& image, ChipKind kind) {
    if (image.metadata.calibration.isKnown())
        return Wording::tr("%1 · %2", "pixel size · where it comes from")
            .arg(scaleText(image.metadata.calibration), scaleSourceText(image));
    if (!image.isComplete) return Wording::tr("Looking for the scale…");
    const bool isPlain = kind == ChipKind::Plain;
    if (!isContested(image.metadata))
        return isPlain ? Wording::tr("Unknown scale") : Wording::tr("Unknown scale: calibrate…");
    if (image.metadata.candidates.size() == 2)
        return isPlain ? Wording::tr("Two scales that disagree") : Wording::tr("Two scales: choose…");
    return isPlain ? Wording::tr("Several scales that disagree") : Wording::tr("Several scales: choose…");
}

} // namespace semblance
