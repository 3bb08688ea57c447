// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/RateBox.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>

namespace semblance {

namespace {

constexpr int mostDecimals = 15;
constexpr double smallestPlain = 1e-4; // 0.0001, but 5e-5
constexpr std::array ladder{1.0, 2.0, 5.0, 10.0};

// Through text, so that 3 × 10⁻⁴ is the double nearest to it and not a product with a rounding of its own.
double decimal(double mantissa, int exponent) {
    return QStringLiteral("%1e%2").arg(mantissa).arg(exponent).toDouble();
}

double nextAbove(double value) {
    const int exponent = int(std::floor(std::log10(value) + 1e-9));
    for (const double mantissa : ladder)
        if (const double candidate = decimal(mantissa, exponent); candidate > value * (1 + 1e-9)) return candidate;
    return value;
}

double nextBelow(double value) {
    const int exponent = int(std::floor(std::log10(value) - 1e-9));
    for (auto mantissa = ladder.rbegin(); mantissa != ladder.rend(); ++mantissa)
        if (const double candidate = decimal(*mantissa, exponent); candidate < value * (1 - 1e-9)) return candidate;
    return value;
}

} // namespace

RateBox::RateBox(QWidget* parent) : QDoubleSpinBox(parent) {
    setDecimals(mostDecimals);
}

QString RateBox::textFromValue(double value) const {
    const bool isPlain = value == 0 || value >= smallestPlain;
    QString text = QString::number(value, isPlain ? 'f' : 'e', QLocale::FloatingPointShortest);
    return text.replace(QLatin1String("e-0"), QLatin1String("e-"));
}

double RateBox::valueFromText(const QString& text) const {
    QString plain = text.trimmed();
    return plain.replace(QLatin1Char(','), QLatin1Char('.')).toDouble();
}

QValidator::State RateBox::validate(QString& text, int&) const {
    static const QRegularExpression growing(QStringLiteral("^\\s*\\d*[.,]?\\d*([eE][-+]?\\d*)?\\s*$"));
    if (!growing.match(text).hasMatch()) return QValidator::Invalid;
    QString plain = text.trimmed();
    bool isNumber = false;
    const double value = plain.replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&isNumber);
    return isNumber && value >= minimum() && value <= maximum() ? QValidator::Acceptable : QValidator::Intermediate;
}

void RateBox::stepBy(int steps) {
    double next = value();
    for (int i = 0; i < std::abs(steps); ++i) {
        if (next <= 0)
            next = steps > 0 ? 1e-5 : 0;
        else
            next = steps > 0 ? nextAbove(next) : nextBelow(next);
    }
    setValue(std::clamp(next, minimum(), maximum()));
    selectAll();
}

} // namespace semblance
