// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"

#include <cstddef>
#include <vector>

namespace semblance {

/// A field of numbers over the pixels of an image, rows from the top.
class Grid {
public:
    Grid() = default;
    Grid(int widthPx, int heightPx, float value = 0)
        : m_width(widthPx),
          m_height(heightPx),
          m_values(static_cast<std::size_t>(widthPx) * static_cast<std::size_t>(heightPx), value) {}

    int width() const { return m_width; }
    int height() const { return m_height; }
    float* row(int y) { return m_values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width); }
    const float* row(int y) const {
        return m_values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width);
    }
    std::vector<float>& values() { return m_values; }
    const std::vector<float>& values() const { return m_values; }

private:
    int m_width = 0;
    int m_height = 0;
    std::vector<float> m_values;
};

/// A random field without preferred places: a cubic B-spline over a lattice of random numbers.
struct NoiseOptions {
    double wavelengthPx = 32; ///< spacing of the lattice, at least 1
    double amplitude = 1;     ///< root mean square
};

/// Adds smooth noise to a field.
void addNoise(Grid& grid, const NoiseOptions& options, Random& random);
/// Adds `octaves` of noise, each of half the wavelength and `gain` times the amplitude of the one before.
struct FractalOptions {
    NoiseOptions first;
    int octaves = 3;
    double gain = 0.5;
};
void addFractalNoise(Grid& grid, const FractalOptions& options, Random& random);
/// A new field of noise alone.
Grid noise(int widthPx, int heightPx, const NoiseOptions& options, Random& random);

/// Mean over squares of 4 × 4 pixels; the last row and column of squares may be partial.
Grid quarterSize(const Grid& grid);
/// Two passes of a box of 2·radius+1 in either direction; the edge is repeated.
void boxBlur(Grid& grid, int radiusPx);

/// Reads a field of quarterSize() at the pixels of the large one, bilinearly.
class QuarterReader {
public:
    QuarterReader(const Grid& quarter, int widthPx);
    /// Values for row y of the large field.
    const float* row(int y);

private:
    const Grid& m_quarter;
    std::vector<float> m_line;
    std::vector<float> m_result;
};

/// Log-uniform between two positive numbers.
double logUniform(Random& random, double low, double high);
/// About normal, mean 0, standard deviation 1, bounded by ±3.5: the sum of four uniform numbers.
inline float roughlyNormal(Random& random) {
    const std::uint64_t bits = random.next();
    const auto sum =
        static_cast<float>((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48));
    return (sum - 131070.0F) * (1.0F / 37837.0F);
}

} // namespace semblance
