// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace semblance {

// Elementary functions from additions, multiplications and divisions alone, so that a sample image has the same pixels
// under every C library (the standard ones differ in the last bit). Errors stay below 1e-9 for the arguments used here.
// Thread-safe.

/// Sine of an angle in radians, |angle| below 1e6.
double sine(double angle);
double cosine(double angle);
/// 2^x, |x| below 1000.
double powerOfTwo(double x);
/// Logarithm to base 2, x > 0.
double binaryLogarithm(double x);
/// base^exponent, base >= 0; 0 for base 0.
double power(double base, double exponent);

} // namespace semblance
