// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Numerics.h"
#include "core/sample/Relief.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace semblance {
namespace {

struct Point {
    double x = 0;
    double y = 0;
};

/// A piece of a fibre: round, of even width, at one height.
struct Rod {
    Point from;
    Point to;
    double z = 0;
    double radius = 1;
    double flattening = 1;
    double yield = 1;
};

void addRod(Relief& relief, const Rod& rod) {
    const int left = std::max(0, static_cast<int>(std::min(rod.from.x, rod.to.x) - rod.radius));
    const int right =
        std::min(relief.height.width() - 1, static_cast<int>(std::max(rod.from.x, rod.to.x) + rod.radius) + 1);
    const int top = std::max(0, static_cast<int>(std::min(rod.from.y, rod.to.y) - rod.radius));
    const int bottom =
        std::min(relief.height.height() - 1, static_cast<int>(std::max(rod.from.y, rod.to.y) + rod.radius) + 1);
    const auto ax = static_cast<float>(rod.to.x - rod.from.x);
    const auto ay = static_cast<float>(rod.to.y - rod.from.y);
    const float perLength = 1.0F / std::max(1e-6F, ax * ax + ay * ay);
    const auto square = static_cast<float>(rod.radius * rod.radius);
    for (int y = top; y <= bottom; ++y) {
        float* heights = relief.height.row(y);
        float* yields = relief.yield.row(y);
        const float py = static_cast<float>(y) - static_cast<float>(rod.from.y);
        for (int x = left; x <= right; ++x) {
            const float px = static_cast<float>(x) - static_cast<float>(rod.from.x);
            const float along = std::clamp((px * ax + py * ay) * perLength, 0.0F, 1.0F);
            const float dx = px - along * ax;
            const float dy = py - along * ay;
            const float rest = square - dx * dx - dy * dy;
            if (rest <= 0) continue;
            const float z = static_cast<float>(rod.z) + static_cast<float>(rod.flattening) * std::sqrt(rest);
            if (z <= heights[x]) continue;
            heights[x] = z;
            yields[x] = static_cast<float>(rod.yield);
        }
    }
}

struct MatOptions {
    double radiusPx;
    double spread;    ///< of the radius, logarithmic
    double coverage;  ///< area of the fibres over that of the image
    double direction; ///< radians
    double disorder;  ///< of the direction: 0 parallel, 1 any
    double waviness;  ///< change of direction over a step
    double depth;     ///< from the lowest to the highest fibre, in radii
    double flattening;
    double beads; ///< share of fibres with beads
};

MatOptions drawOptions(Random& random) {
    return {.radiusPx = logUniform(random, 9, 22),
            .spread = random.uniform(0.05, 0.55),
            .coverage = random.uniform(0.7, 1.7),
            .direction = random.uniform(0, std::numbers::pi),
            .disorder = random.uniform() < 0.3 ? random.uniform(0.06, 0.25) : 1.0,
            .waviness = logUniform(random, 0.004, 0.025),
            .depth = random.uniform(5, 14),
            .flattening = random.uniform(0.45, 1.0),
            .beads = random.uniform() < 0.2 ? random.uniform(0.1, 0.5) : 0.0};
}

/// One fibre: a walk from a point in both directions until it leaves the image.
class Fibre {
public:
    Fibre(Relief& relief, const MatOptions& options, Random& random)
        : m_relief(relief), m_options(options), m_random(random) {}

    void draw(const Rod& shape, bool hasBeads) {
        const Point start{m_random.uniform(0, m_relief.height.width()), m_random.uniform(0, m_relief.height.height())};
        const double direction =
            m_options.direction + m_options.disorder * m_random.uniform(-0.5, 0.5) * std::numbers::pi;
        walk(start, direction, shape, hasBeads);
        walk(start, direction + std::numbers::pi, shape, hasBeads);
    }

private:
    void walk(Point at, double direction, Rod rod, bool hasBeads) {
        const double step = std::max(5.0, rod.radius * 0.5);
        const double radius = rod.radius;
        double bend = 0;
        for (int i = 0; i < 400 && isNear(at, 40 + radius); ++i) {
            bend = 0.92 * bend + m_options.waviness * static_cast<double>(roughlyNormal(m_random)) * 0.4;
            direction += bend * step / 8;
            const Point next{at.x + step * cosine(direction), at.y + step * sine(direction)};
            rod.from = at;
            rod.to = next;
            rod.radius = hasBeads && m_random.uniform() < 0.03 ? radius * 2.2 : radius;
            addRod(m_relief, rod);
            at = next;
        }
    }

    bool isNear(Point at, double marginPx) const {
        return at.x > -marginPx && at.y > -marginPx && at.x < m_relief.height.width() + marginPx &&
               at.y < m_relief.height.height() + marginPx;
    }

    Relief& m_relief;
    const MatOptions& m_options;
    Random& m_random;
};

} // namespace

Relief drawFibres(int widthPx, int heightPx, Random& random) {
    Relief relief(widthPx, heightPx);
    const MatOptions options = drawOptions(random);
    const double depthPx = options.depth * options.radiusPx;
    std::fill(relief.height.values().begin(), relief.height.values().end(), static_cast<float>(-1.15 * depthPx));
    std::fill(relief.yield.values().begin(), relief.yield.values().end(), static_cast<float>(random.uniform(0.5, 1.2)));
    addNoise(relief.height, {40, 3}, random);
    const double area = static_cast<double>(widthPx) * heightPx;
    const int count = static_cast<int>(std::clamp(options.coverage * area / (2 * options.radiusPx * 900), 8.0, 130.0));
    Fibre fibre(relief, options, random);
    for (int i = 0; i < count; ++i) {
        const double level = static_cast<double>(i) / count;
        const double factor = powerOfTwo(1.44 * options.spread * static_cast<double>(roughlyNormal(random)));
        const Rod shape{.from = {},
                        .to = {},
                        .z = (level - 1) * depthPx,
                        .radius = std::clamp(options.radiusPx * factor, 1.6, 44.0),
                        .flattening = options.flattening,
                        .yield = (0.72 + 0.28 * level) * random.uniform(0.9, 1.1)};
        fibre.draw(shape, random.uniform() < options.beads);
    }
    addFractalNoise(relief.height, {.first = {random.uniform(5, 14), logUniform(random, 0.08, 0.45)}, .octaves = 2},
                    random);
    relief.recessPx = std::clamp(options.radiusPx * 1.3, 9.0, 32.0);
    relief.recessStrength = random.uniform(0.35, 0.8);
    return relief;
}

} // namespace semblance
