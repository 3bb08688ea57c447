// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"

#include <cstddef>
#include <vector>

namespace semblance {

/// Where a point stands among the two nearest seeds.
struct CellPlace {
    float toBorder = 0; ///< distance to the border between the two nearest cells, pixels
    float toSeed = 0;   ///< distance to the nearest seed, pixels
    int cell = 0;       ///< number of the nearest seed
};

/// A plane divided among jittered seeds (Worley 1996, "A cellular texture basis function"; departure: one seed a
/// square, so that three by three squares hold the nearest two). Thread-safe once built.
class CellField {
public:
    struct Seed {
        float x = 0;
        float y = 0;
        float tiltX = 0; ///< uniform in [-1, 1], for the user's purposes
        float tiltY = 0;
        float size = 0; ///< uniform in [0, 1]
    };
    struct Options {
        int widthPx = 0;
        int heightPx = 0;
        double cellPx = 64;  ///< mean size of a cell
        double stretch = 1;  ///< height over width of the squares
        double jitter = 0.8; ///< 0: a square lattice, 1: anywhere in the square
    };
    CellField(const Options& options, Random& random);

    CellPlace at(float x, float y) const;
    const Seed& seed(int cell) const { return m_seeds[static_cast<std::size_t>(cell)]; }

private:
    std::size_t neighbour(int column, int row, int number) const {
        return static_cast<std::size_t>((row + number / 3 - 1) * m_columns + column + number % 3 - 1);
    }

    float m_perWidth;
    float m_perHeight;
    int m_columns;
    int m_rows;
    std::vector<Seed> m_seeds;
};

} // namespace semblance
