// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/CellField.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace semblance {
namespace {

// Squares beyond each edge of the image, so that warped coordinates stay inside.
constexpr int margin = 3;

// The number of a candidate travels in the lowest bits of its distance, so that the two smallest are found without a
// branch. Positive floats are ordered as their bits are.
float withNumber(float square, std::uint32_t number) {
    return std::bit_cast<float>((std::bit_cast<std::uint32_t>(square) & ~15U) | number);
}

int numberOf(float key) {
    return static_cast<int>(std::bit_cast<std::uint32_t>(key) & 15U);
}

} // namespace

CellField::CellField(const Options& options, Random& random)
    : m_perWidth(static_cast<float>(1 / options.cellPx)),
      m_perHeight(static_cast<float>(1 / (options.cellPx * options.stretch))),
      m_columns(static_cast<int>(static_cast<float>(options.widthPx) * m_perWidth) + 2 * margin + 1),
      m_rows(static_cast<int>(static_cast<float>(options.heightPx) * m_perHeight) + 2 * margin + 1),
      m_seeds(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows)) {
    const double first = 0.5 - options.jitter / 2;
    for (int row = 0; row < m_rows; ++row)
        for (int column = 0; column < m_columns; ++column) {
            Seed& seed = m_seeds[static_cast<std::size_t>(row * m_columns + column)];
            seed.x = static_cast<float>((column - margin + first + options.jitter * random.uniform()) * options.cellPx);
            seed.y = static_cast<float>((row - margin + first + options.jitter * random.uniform()) * options.cellPx *
                                        options.stretch);
            seed.tiltX = static_cast<float>(random.uniform(-1, 1));
            seed.tiltY = static_cast<float>(random.uniform(-1, 1));
            seed.size = static_cast<float>(random.uniform());
        }
}

CellPlace CellField::at(float x, float y) const {
    const int column = std::clamp(static_cast<int>(x * m_perWidth + margin), 1, m_columns - 2);
    const int row = std::clamp(static_cast<int>(y * m_perHeight + margin), 1, m_rows - 2);
    float nearest = 1e30F;
    float second = 1e30F;
    for (int k = 0; k < 9; ++k) {
        const Seed& seed = m_seeds[neighbour(column, row, k)];
        const float square = (seed.x - x) * (seed.x - x) + (seed.y - y) * (seed.y - y);
        const float key = withNumber(square, static_cast<std::uint32_t>(k));
        second = std::min(second, std::max(nearest, key));
        nearest = std::min(nearest, key);
    }
    const std::size_t cell = neighbour(column, row, numberOf(nearest));
    const Seed& a = m_seeds[cell];
    const Seed& b = m_seeds[neighbour(column, row, numberOf(second))];
    const float apart = std::sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
    return {.toBorder = (second - nearest) / (2 * std::max(apart, 1e-3F)),
            .toSeed = std::sqrt(nearest),
            .cell = static_cast<int>(cell)};
}

} // namespace semblance
