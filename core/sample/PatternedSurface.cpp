// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Numerics.h"
#include "core/sample/Relief.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace semblance {
namespace {

enum class Motif {
    Lines,
    Mesh,
    RoundHoles,
    RoundPillars,
    SquareHoles,
    SquarePillars,
    HexagonalHoles,
    HexagonalPillars
};

struct PatternOptions {
    Motif motif;
    double periodPx;
    double duty;        ///< width of the feature over the period
    double stepPx;      ///< height of the walls
    double wallPx;      ///< width of the walls as seen from above
    double angle;       ///< radians
    double foreshorten; ///< of y, from a tilted stage
    double roughnessPx; ///< of the edges
    double missing;     ///< share of features that failed
};

PatternOptions drawOptions(Random& random) {
    const double square = random.uniform() < 0.7 ? random.uniform(-0.08, 0.08) : random.uniform(0, std::numbers::pi);
    const double quarter = random.uniform() < 0.5 ? std::numbers::pi / 2 : 0.0;
    return {.motif = static_cast<Motif>(random.below(8)),
            .periodPx = logUniform(random, 40, 140),
            .duty = random.uniform(0.35, 0.65),
            .stepPx = random.uniform(7, 32),
            .wallPx = random.uniform(2.0, 6.5),
            .angle = square + quarter,
            .foreshorten = random.uniform() < 0.3 ? random.uniform(0.62, 0.95) : 1.0,
            .roughnessPx = logUniform(random, 0.2, 1.8),
            .missing = random.uniform() < 0.3 ? random.uniform(0.01, 0.05) : 0.0};
}

/// One number in [0, 1) for a feature, the same wherever it is asked for.
double chanceOf(int column, int row, std::uint64_t key) {
    return Random(key ^ (static_cast<std::uint64_t>(static_cast<std::uint32_t>(column)) << 32) ^
                  static_cast<std::uint32_t>(row))
        .uniform();
}

struct FeaturePlace {
    float inside; ///< pixels to the feature's edge, positive within it
    int column;
    int row;
};

float centred(float place, int& index) {
    const float floor = std::floor(place);
    index = static_cast<int>(floor);
    return place - floor - 0.5F;
}

/// u, v in periods.
FeaturePlace placeIn(const PatternOptions& options, float u, float v) {
    const auto period = static_cast<float>(options.periodPx);
    const float half = static_cast<float>(options.duty) / 2;
    FeaturePlace place{0, 0, 0};
    const bool isHexagonal = options.motif == Motif::HexagonalHoles || options.motif == Motif::HexagonalPillars;
    if (isHexagonal) v *= 1.1547F;
    const float y = centred(v, place.row);
    if (isHexagonal && place.row % 2 != 0) u += 0.5F;
    const float x = centred(u, place.column);
    switch (options.motif) {
    case Motif::Lines:
        place.row = 0;
        place.inside = (half - std::abs(x)) * period;
        break;
    case Motif::Mesh:
    case Motif::SquareHoles:
    case Motif::SquarePillars: place.inside = (half - std::max(std::abs(x), std::abs(y))) * period; break;
    default: place.inside = (half - std::sqrt(x * x + y * y * (isHexagonal ? 0.75F : 1.0F))) * period;
    }
    return place;
}

bool isRaised(Motif motif) {
    return motif == Motif::Lines || motif == Motif::RoundPillars || motif == Motif::SquarePillars ||
           motif == Motif::HexagonalPillars;
}

float smoothStep(float t) {
    t = std::clamp(t, 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

} // namespace

Relief drawPatternedSurface(int widthPx, int heightPx, Random& random) {
    Relief relief(widthPx, heightPx);
    const PatternOptions options = drawOptions(random);
    const std::uint64_t key = random.next();
    const int middleX = widthPx / 2;
    const int middleY = heightPx / 2;
    const double originX = random.uniform(0, 4) * options.periodPx;
    const double originY = random.uniform(0, 4) * options.periodPx;
    const Grid rough = noise(widthPx, heightPx, {random.uniform(8, 30), options.roughnessPx}, random);
    const auto perPeriod = static_cast<float>(1 / options.periodPx);
    const auto alongX = static_cast<float>(cosine(options.angle));
    const auto alongY = static_cast<float>(sine(options.angle));
    const auto tilt = static_cast<float>(1 / options.foreshorten);
    const float sign = isRaised(options.motif) ? 1.0F : -1.0F;
    const auto step = static_cast<float>(options.stepPx);
    const auto wall = static_cast<float>(options.wallPx);
    const auto feature = static_cast<float>(random.uniform(0.75, 1.3));
    for (int y = 0; y < heightPx; ++y) {
        for (int x = 0; x < widthPx; ++x) {
            const float px = static_cast<float>(x - middleX) + static_cast<float>(originX);
            const float py = static_cast<float>(y - middleY) * tilt + static_cast<float>(originY);
            const FeaturePlace place =
                placeIn(options, (px * alongX + py * alongY) * perPeriod, (py * alongX - px * alongY) * perPeriod);
            if (options.missing > 0 && chanceOf(place.column, place.row, key) < options.missing) continue;
            const float within = smoothStep((place.inside + rough.row(y)[x]) / wall + 0.5F);
            relief.height.row(y)[x] = sign * step * within;
            relief.yield.row(y)[x] = 1 + (feature - 1) * within;
        }
    }
    addFractalNoise(relief.height, {.first = {random.uniform(4, 12), logUniform(random, 0.05, 0.4)}, .octaves = 2},
                    random);
    addDust(relief, random.uniform() < 0.4 ? 1 + static_cast<int>(random.below(7)) : 0, random);
    relief.recessPx = std::clamp(options.periodPx * 0.25, 8.0, 26.0);
    relief.recessStrength = random.uniform(0.5, 1.3);
    return relief;
}

} // namespace semblance
