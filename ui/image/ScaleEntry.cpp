// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ScaleEntry.h"

#include "ui/image/ScaleText.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace semblance {

namespace {

class Wording {
    Q_DECLARE_TR_FUNCTIONS(semblance::ScaleEntry)
};

constexpr double nmPerUm = 1e3;
constexpr double nmPerMm = 1e6;
// What can be kept, and the rule of sanity of docs/metadata.md.
constexpr double leastPixelNm = 1e-3;
constexpr double mostPixelNm = 1e9;
constexpr double narrowestNm = 10;
constexpr double widestNm = 20e6;
constexpr int widthOfFolderPx = 1024;

double nmOf(LengthUnit unit) {
    return unit == LengthUnit::Nm ? 1 : unit == LengthUnit::Um ? nmPerUm : nmPerMm;
}

double nmOf(TypedUnit unit) {
    switch (unit) {
    case TypedUnit::NmPerPixel:
    case TypedUnit::NmWide: return 1;
    case TypedUnit::UmPerPixel:
    case TypedUnit::UmWide: return nmPerUm;
    case TypedUnit::MmPerPixel:
    case TypedUnit::MmWide: return nmPerMm;
    }
    return 1;
}

bool isWidth(TypedUnit unit) {
    return unit == TypedUnit::NmWide || unit == TypedUnit::UmWide || unit == TypedUnit::MmWide;
}

/// The number, or why it is none.
ScaleEntry numberIn(const QString& text) {
    if (text.trimmed().isEmpty()) return {};
    const std::optional<double> number = typedNumber(text);
    if (!number) return {{}, Wording::tr("“%1” is not a number.").arg(text.trimmed()), {}};
    if (*number <= 0) return {{}, Wording::tr("A length is larger than 0."), {}};
    return {number, {}, {}};
}

QString widthWarning(double pixelSizeNm, int imageWidthPx) {
    const int widthPx = imageWidthPx > 0 ? imageWidthPx : widthOfFolderPx;
    const double widthNm = pixelSizeNm * widthPx;
    if (widthNm >= narrowestNm && widthNm <= widestNm) return {};
    const QString wide = lengthText(widthNm);
    const QString image = imageWidthPx > 0
                              ? Wording::tr("This image would be %1 wide.").arg(wide)
                              : Wording::tr("An image of %1 pixels would be %2 wide.").arg(widthPx).arg(wide);
    return image + QLatin1Char(' ') + Wording::tr("Micrographs are 10 nm to 20 mm wide. Is the unit right?");
}

} // namespace

QString unitText(TypedUnit unit) {
    switch (unit) {
    case TypedUnit::NmPerPixel: return Wording::tr("nm per pixel");
    case TypedUnit::UmPerPixel: return Wording::tr("µm per pixel");
    case TypedUnit::MmPerPixel: return Wording::tr("mm per pixel");
    case TypedUnit::NmWide: return Wording::tr("nm, width of the image");
    case TypedUnit::UmWide: return Wording::tr("µm, width of the image");
    case TypedUnit::MmWide: return Wording::tr("mm, width of the image");
    }
    return {};
}

QString unitText(LengthUnit unit) {
    return unit == LengthUnit::Nm   ? QStringLiteral("nm")
           : unit == LengthUnit::Um ? QStringLiteral("µm")
                                    : QStringLiteral("mm");
}

std::optional<double> typedNumber(const QString& text) {
    bool isNumber = false;
    double number = QLocale().toDouble(text.trimmed(), &isNumber);
    if (!isNumber) number = QString(text).replace(QLatin1Char(','), QLatin1Char('.')).trimmed().toDouble(&isNumber);
    return isNumber && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

ScaleEntry checkedScale(double pixelSizeNm, int imageWidthPx) {
    if (pixelSizeNm < leastPixelNm || pixelSizeNm > mostPixelNm)
        return {{}, Wording::tr("A pixel of this size cannot be kept: 0.001 nm is the smallest, 1 m the largest."), {}};
    return {pixelSizeNm, {}, widthWarning(pixelSizeNm, imageWidthPx)};
}

ScaleEntry typedScale(const QString& text, TypedUnit unit, int imageWidthPx) {
    const ScaleEntry number = numberIn(text);
    if (!number.pixelSizeNm) return number;
    const double nm = *number.pixelSizeNm * nmOf(unit);
    if (!isWidth(unit)) return checkedScale(nm, imageWidthPx);
    return imageWidthPx > 0 ? checkedScale(nm / imageWidthPx, imageWidthPx) : ScaleEntry{};
}

ScaleEntry drawnScale(const QString& text, LengthUnit unit, double linePx, int imageWidthPx) {
    const ScaleEntry number = numberIn(text);
    if (!number.pixelSizeNm || linePx <= 0) return number.pixelSizeNm ? ScaleEntry{} : number;
    return checkedScale(*number.pixelSizeNm * nmOf(unit) / linePx, imageWidthPx);
}

} // namespace semblance
