// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Numerics.h"
#include "core/sample/Relief.h"

#include <algorithm>
#include <numbers>

namespace semblance {
namespace {

struct ParticleOptions {
    double radiusPx;
    double spread;   ///< of the radius, logarithmic
    double coverage; ///< area of the balls over that of the image
    double clumping; ///< share of the balls that touch an earlier one
    double flattening;
};

ParticleOptions drawOptions(Random& random) {
    return {.radiusPx = logUniform(random, 20, 62),
            .spread = random.uniform() < 0.4 ? random.uniform(0.0, 0.08) : random.uniform(0.1, 0.38),
            .coverage = logUniform(random, 0.5, 1.9),
            .clumping = random.uniform(0.0, 0.97),
            .flattening = random.uniform(0.85, 1.1)};
}

Ball freeBall(const Relief& relief, double radius, Random& random) {
    return {.x = random.uniform(-radius, relief.height.width() + radius),
            .y = random.uniform(-radius, relief.height.height() + radius),
            .z = radius * 0.8,
            .radius = radius};
}

/// A ball that sticks to another, beside it or somewhat above.
Ball touchingBall(const Ball& other, double radius, Random& random) {
    const double around = random.uniform(0, 2 * std::numbers::pi);
    const double rise = random.uniform() < 0.6 ? random.uniform(0.0, 0.25) : random.uniform(0.25, 1.0);
    const double distance = (other.radius + radius) * 0.97;
    return {.x = other.x + distance * cosine(rise) * cosine(around),
            .y = other.y + distance * cosine(rise) * sine(around),
            .z = std::max(radius * 0.8, other.z + distance * sine(rise) * 0.8),
            .radius = radius};
}

bool isOnImage(const Relief& relief, const Ball& ball) {
    return ball.x > -ball.radius && ball.y > -ball.radius && ball.x < relief.height.width() + ball.radius &&
           ball.y < relief.height.height() + ball.radius;
}

/// Balls of one height level share no space with those already there, as bodies lying on a surface do not.
bool isFree(const std::vector<Ball>& balls, const Ball& ball) {
    return std::none_of(balls.begin(), balls.end(), [&](const Ball& other) {
        const double dx = other.x - ball.x;
        const double dy = other.y - ball.y;
        const double dz = other.z - ball.z;
        const double least = (other.radius + ball.radius) * 0.9;
        return dx * dx + dy * dy + dz * dz < least * least;
    });
}

std::vector<Ball> placeBalls(const Relief& relief, const ParticleOptions& options, Random& random) {
    const double area = static_cast<double>(relief.height.width()) * relief.height.height();
    const double wanted = options.coverage * area / (std::numbers::pi * options.radiusPx * options.radiusPx);
    const auto count = static_cast<std::size_t>(std::clamp(wanted, 6.0, 900.0));
    std::vector<Ball> balls;
    for (std::size_t attempt = 0; attempt < 4 * count && balls.size() < count; ++attempt) {
        const double radius = std::clamp(
            options.radiusPx * powerOfTwo(1.44 * options.spread * static_cast<double>(roughlyNormal(random))), 7.0,
            120.0);
        const bool clumps = !balls.empty() && random.uniform() < options.clumping;
        Ball ball =
            clumps ? touchingBall(balls[random.below(balls.size())], radius, random) : freeBall(relief, radius, random);
        ball.flattening = options.flattening;
        ball.yield = random.uniform(0.92, 1.08);
        if (isOnImage(relief, ball) && isFree(balls, ball)) balls.push_back(ball);
    }
    return balls;
}

} // namespace

Relief drawParticles(int widthPx, int heightPx, Random& random) {
    Relief relief(widthPx, heightPx);
    const ParticleOptions options = drawOptions(random);
    addFractalNoise(relief.height,
                    {.first = {random.uniform(60, 160), random.uniform(0.5, 4.0)}, .octaves = 3, .gain = 0.45}, random);
    const auto ground = static_cast<float>(random.uniform(0.35, 1.15));
    std::fill(relief.yield.values().begin(), relief.yield.values().end(), ground);
    for (const Ball& ball : placeBalls(relief, options, random))
        addBall(relief, ball);
    const bool isRough = random.uniform() < 0.35;
    const double bumpPx = isRough ? options.radiusPx * random.uniform(0.22, 0.5) : random.uniform(5, 16);
    const double bumpHeight = options.radiusPx * logUniform(random, isRough ? 0.02 : 0.004, isRough ? 0.07 : 0.02);
    addFractalNoise(relief.height, {.first = {bumpPx, bumpHeight}, .octaves = 2}, random);
    relief.recessPx = std::clamp(options.radiusPx * 0.8, 8.0, 40.0);
    relief.recessStrength = random.uniform(0.6, 1.2);
    return relief;
}

} // namespace semblance
