// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Numerics.h"

#include <cmath>
#include <numbers>

namespace semblance {

double sine(double angle) {
    const double turns = std::floor(angle / std::numbers::pi + 0.5);
    const double x = angle - turns * std::numbers::pi;
    double term = x;
    double sum = x;
    for (int i = 1; i <= 9; ++i) {
        term *= -x * x / (2.0 * i * (2.0 * i + 1.0));
        sum += term;
    }
    const bool isOdd = turns - 2.0 * std::floor(turns / 2.0) != 0.0;
    return isOdd ? -sum : sum;
}

double cosine(double angle) {
    return sine(angle + std::numbers::pi / 2);
}

double powerOfTwo(double x) {
    const double whole = std::floor(x + 0.5);
    const double rest = (x - whole) * std::numbers::ln2;
    double term = 1;
    double sum = 1;
    for (int i = 1; i <= 12; ++i) {
        term *= rest / i;
        sum += term;
    }
    return std::ldexp(sum, static_cast<int>(whole));
}

double binaryLogarithm(double x) {
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);
    if (mantissa < std::numbers::sqrt2 / 2) {
        mantissa *= 2;
        --exponent;
    }
    const double s = (mantissa - 1) / (mantissa + 1);
    double odd = s;
    double sum = 0;
    for (int i = 1; i <= 17; i += 2) {
        sum += odd / i;
        odd *= s * s;
    }
    return exponent + 2 * sum / std::numbers::ln2;
}

double power(double base, double exponent) {
    return base > 0 ? powerOfTwo(exponent * binaryLogarithm(base)) : 0.0;
}

} // namespace semblance
