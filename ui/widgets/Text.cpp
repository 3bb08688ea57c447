// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Text.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>

namespace semblance {

namespace {

const QChar noBreakSpace(0x00A0);

struct Units {
    Q_DECLARE_TR_FUNCTIONS(Units)
};

} // namespace

QString countText(std::int64_t count) {
    return QLocale().toString(qlonglong(count));
}

QString decimalText(double value, int decimals) {
    return QLocale().toString(value, 'f', decimals);
}

QString percentText(double share, int decimals) {
    return decimalText(share * 100, decimals) + noBreakSpace + QLatin1Char('%');
}

QString bytesText(std::uint64_t bytes) {
    static constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB"};
    double value = double(bytes);
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < units.size(); ++unit)
        value /= 1000;
    const int decimals = unit == 0 || value >= 99.95 ? 0 : 1;
    return decimalText(value, decimals) + noBreakSpace + QLatin1String(units[unit]);
}

QString durationText(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) return QStringLiteral("–");
    const qint64 whole = qRound64(seconds);
    if (whole < 60) return Units::tr("%1 s").arg(whole).replace(QLatin1Char(' '), noBreakSpace);
    if (whole < 3600)
        return Units::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60).replace(QLatin1Char(' '), noBreakSpace);
    const qint64 minutes = qRound64(seconds / 60);
    return Units::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60).replace(QLatin1Char(' '), noBreakSpace);
}

QString rateText(double imagesPerSecond) {
    if (!std::isfinite(imagesPerSecond) || imagesPerSecond <= 0) return QStringLiteral("–");
    const QString number = decimalText(imagesPerSecond, imagesPerSecond < 99.95 ? 1 : 0);
    return Units::tr("%1 images/s").arg(number).replace(QLatin1Char(' '), noBreakSpace);
}

QString learningRateText(double rate) {
    // The shorter of plain and scientific with at most three significant digits, as people write rates.
    if (rate == 0 || !std::isfinite(rate)) return QStringLiteral("0");
    return rate < 1e-4 ? QString::number(rate, 'g', 3).replace(QLatin1String("e-0"), QLatin1String("e-"))
                       : QString::number(rate, 'g', 3);
}

} // namespace semblance
