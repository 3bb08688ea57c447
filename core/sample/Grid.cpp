// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Grid.h"

#include "core/sample/Numerics.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

/// The four weights of the cubic B-spline at a fraction t of a lattice step.
std::array<float, 4> splineWeights(float t) {
    const float s = 1 - t;
    return {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6};
}

struct Lattice {
    Lattice(int widthPx, int heightPx, const NoiseOptions& options, Random& random)
        : step(1.0F / static_cast<float>(std::max(1.0, options.wavelengthPx))),
          columns(static_cast<int>(static_cast<float>(widthPx) * step) + 5),
          rows(static_cast<int>(static_cast<float>(heightPx) * step) + 5),
          values(columns, rows),
          phaseX(static_cast<float>(random.uniform())),
          phaseY(static_cast<float>(random.uniform())) {
        // A B-spline over uniform numbers in [-1, 1] has a root mean square of 0.277.
        const double scale = options.amplitude / 0.277;
        for (float& value : values.values())
            value = static_cast<float>(random.uniform(-scale, scale));
    }

    /// The lattice between its rows, at the height of pixel row y.
    void interpolateRow(int y, std::vector<float>& line) const {
        const float place = static_cast<float>(y) * step + phaseY;
        const int first = static_cast<int>(place);
        const auto weights = splineWeights(place - static_cast<float>(first));
        for (int x = 0; x < columns; ++x) {
            float sum = 0;
            for (int k = 0; k < 4; ++k)
                sum += weights[static_cast<std::size_t>(k)] * values.row(std::min(first + k, rows - 1))[x];
            line[static_cast<std::size_t>(x)] = sum;
        }
    }

    float step;
    int columns;
    int rows;
    Grid values;
    float phaseX;
    float phaseY;
};

/// Which pixels of a row lie between which columns of the lattice, and where there.
struct LatticeColumns {
    LatticeColumns(int widthPx, const Lattice& lattice) : share(static_cast<std::size_t>(widthPx)), start{0} {
        int previous = 0;
        for (int x = 0; x < widthPx; ++x) {
            const float place = static_cast<float>(x) * lattice.step + lattice.phaseX;
            const int column = static_cast<int>(place);
            share[static_cast<std::size_t>(x)] = place - static_cast<float>(column);
            for (; previous < column; ++previous)
                start.push_back(x);
        }
        start.push_back(widthPx);
    }

    /// Adds the spline through the lattice's values, as one polynomial for the pixels between two columns.
    void addRow(const std::vector<float>& line, float* row) const {
        for (std::size_t column = 0; column + 1 < start.size(); ++column) {
            const float* p = line.data() + column;
            const float a = (p[0] + 4 * p[1] + p[2]) / 6;
            const float b = (p[2] - p[0]) / 2;
            const float c = (p[0] - 2 * p[1] + p[2]) / 2;
            const float d = (p[3] - p[0] + 3 * (p[1] - p[2])) / 6;
            for (int x = start[column]; x < start[column + 1]; ++x) {
                const float t = share[static_cast<std::size_t>(x)];
                row[x] += ((d * t + c) * t + b) * t + a;
            }
        }
    }

    std::vector<float> share;
    std::vector<int> start; ///< first pixel behind each column
};

void blurRows(Grid& grid, int radius) {
    const int width = grid.width();
    const float share = 1.0F / static_cast<float>(2 * radius + 1);
    std::vector<float> source(static_cast<std::size_t>(width));
    for (int y = 0; y < grid.height(); ++y) {
        float* row = grid.row(y);
        std::copy(row, row + width, source.begin());
        const auto at = [&](int x) { return source[static_cast<std::size_t>(std::clamp(x, 0, width - 1))]; };
        float sum = 0;
        for (int x = -radius; x <= radius; ++x)
            sum += at(x);
        for (int x = 0; x < width; ++x) {
            row[x] = sum * share;
            sum += at(x + radius + 1) - at(x - radius);
        }
    }
}

void blurColumns(Grid& grid, int radius) {
    const Grid source = grid;
    const int height = grid.height();
    const int width = grid.width();
    const float share = 1.0F / static_cast<float>(2 * radius + 1);
    const auto at = [&](int y) { return source.row(std::clamp(y, 0, height - 1)); };
    std::vector<float> sums(static_cast<std::size_t>(width), 0.0F);
    for (int y = -radius; y <= radius; ++y)
        for (int x = 0; x < width; ++x)
            sums[static_cast<std::size_t>(x)] += at(y)[x];
    for (int y = 0; y < height; ++y) {
        float* row = grid.row(y);
        const float* entering = at(y + radius + 1);
        const float* leaving = at(y - radius);
        for (int x = 0; x < width; ++x) {
            row[x] = sums[static_cast<std::size_t>(x)] * share;
            sums[static_cast<std::size_t>(x)] += entering[x] - leaving[x];
        }
    }
}

} // namespace

void addNoise(Grid& grid, const NoiseOptions& options, Random& random) {
    const Lattice lattice(grid.width(), grid.height(), options, random);
    const LatticeColumns columns(grid.width(), lattice);
    std::vector<float> line(static_cast<std::size_t>(lattice.columns));
    for (int y = 0; y < grid.height(); ++y) {
        lattice.interpolateRow(y, line);
        columns.addRow(line, grid.row(y));
    }
}

void addFractalNoise(Grid& grid, const FractalOptions& options, Random& random) {
    NoiseOptions octave = options.first;
    for (int i = 0; i < options.octaves; ++i) {
        addNoise(grid, octave, random);
        octave.wavelengthPx /= 2;
        octave.amplitude *= options.gain;
    }
}

Grid noise(int widthPx, int heightPx, const NoiseOptions& options, Random& random) {
    Grid grid(widthPx, heightPx);
    addNoise(grid, options, random);
    return grid;
}

Grid quarterSize(const Grid& grid) {
    Grid quarter((grid.width() + 3) / 4, (grid.height() + 3) / 4);
    for (int y = 0; y < quarter.height(); ++y) {
        float* target = quarter.row(y);
        const int rows = std::min(4, grid.height() - 4 * y);
        for (int k = 0; k < rows; ++k) {
            const float* source = grid.row(4 * y + k);
            for (int x = 0; x < grid.width(); ++x)
                target[x / 4] += source[x];
        }
        for (int x = 0; x < quarter.width(); ++x)
            target[x] /= static_cast<float>(rows * std::min(4, grid.width() - 4 * x));
    }
    return quarter;
}

void boxBlur(Grid& grid, int radiusPx) {
    for (int pass = 0; pass < 2 && radiusPx > 0; ++pass) {
        blurRows(grid, radiusPx);
        blurColumns(grid, radiusPx);
    }
}

QuarterReader::QuarterReader(const Grid& quarter, int widthPx)
    : m_quarter(quarter),
      m_line(static_cast<std::size_t>(quarter.width())),
      m_result(static_cast<std::size_t>(widthPx)) {}

const float* QuarterReader::row(int y) {
    const float place = std::max(0.0F, (static_cast<float>(y) - 1.5F) / 4);
    const int above = static_cast<int>(place);
    const float share = place - static_cast<float>(above);
    const float* upper = m_quarter.row(above);
    const float* lower = m_quarter.row(std::min(above + 1, m_quarter.height() - 1));
    for (int x = 0; x < m_quarter.width(); ++x)
        m_line[static_cast<std::size_t>(x)] = upper[x] + share * (lower[x] - upper[x]);
    // The four pixels of a square have fixed places between its middle and that of its neighbours.
    const auto width = m_result.size();
    for (std::size_t q = 0; 4 * q < width; ++q) {
        const float middle = m_line[q];
        const float toLeft = m_line[q == 0 ? 0 : q - 1] - middle;
        const float toRight = m_line[std::min(q + 1, m_line.size() - 1)] - middle;
        const std::array<float, 4> values{middle + 0.375F * toLeft, middle + 0.125F * toLeft, middle + 0.125F * toRight,
                                          middle + 0.375F * toRight};
        std::copy_n(values.begin(), std::min<std::size_t>(4, width - 4 * q),
                    m_result.begin() + static_cast<std::ptrdiff_t>(4 * q));
    }
    return m_result.data();
}

double logUniform(Random& random, double low, double high) {
    return low * power(high / low, random.uniform());
}

} // namespace semblance
