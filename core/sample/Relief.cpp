// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Relief.h"

#include "core/sample/Numerics.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace semblance {
namespace {

Grid meanHeightAround(const Grid& height, double radiusPx) {
    Grid mean = quarterSize(height);
    boxBlur(mean, std::max(1, static_cast<int>(radiusPx / 4)));
    return mean;
}

} // namespace

void addBall(Relief& relief, const Ball& ball) {
    const int left = std::max(0, static_cast<int>(ball.x - ball.radius));
    const int right = std::min(relief.height.width() - 1, static_cast<int>(ball.x + ball.radius) + 1);
    const int top = std::max(0, static_cast<int>(ball.y - ball.radius));
    const int bottom = std::min(relief.height.height() - 1, static_cast<int>(ball.y + ball.radius) + 1);
    const auto square = static_cast<float>(ball.radius * ball.radius);
    for (int y = top; y <= bottom; ++y) {
        float* heights = relief.height.row(y);
        float* yields = relief.yield.row(y);
        const float dy = static_cast<float>(y) - static_cast<float>(ball.y);
        for (int x = left; x <= right; ++x) {
            const float dx = static_cast<float>(x) - static_cast<float>(ball.x);
            const float rest = square - dx * dx - dy * dy;
            if (rest <= 0) continue;
            const float z = static_cast<float>(ball.z) + static_cast<float>(ball.flattening) * std::sqrt(rest);
            if (z <= heights[x]) continue;
            heights[x] = z;
            yields[x] = static_cast<float>(ball.yield);
        }
    }
}

void addDust(Relief& relief, int count, Random& random) {
    for (int i = 0; i < count; ++i) {
        const double x = random.uniform(0, relief.height.width());
        const double y = random.uniform(0, relief.height.height());
        const double size = logUniform(random, 3, 11);
        const int lumps = 3 + static_cast<int>(random.below(4));
        const float ground = relief.height.row(static_cast<int>(y))[static_cast<int>(x)];
        for (int k = 0; k < lumps; ++k)
            addBall(relief, {.x = x + random.uniform(-size, size),
                             .y = y + random.uniform(-size, size),
                             .z = ground,
                             .radius = size * random.uniform(0.4, 0.9),
                             .flattening = random.uniform(0.5, 1.2),
                             .yield = random.uniform(0.9, 1.3)});
    }
}

Grid shade(const Relief& relief, const ShadingOptions& options) {
    const Grid& height = relief.height;
    const int width = height.width();
    const Grid nearMean = meanHeightAround(height, relief.recessPx);
    const Grid farMean = meanHeightAround(height, relief.recessPx * 3);
    QuarterReader nearRows(nearMean, width);
    QuarterReader farRows(farMean, width);
    const auto nearScale = static_cast<float>(relief.recessStrength / relief.recessPx);
    const float farScale = nearScale / 2.5F;
    const auto towardsX = static_cast<float>(cosine(options.detectorAngle) * options.detectorStrength);
    const auto towardsY = static_cast<float>(sine(options.detectorAngle) * options.detectorStrength);
    const auto edge = static_cast<float>(options.edgeStrength);
    Grid signal(width, height.height());
    for (int y = 0; y < height.height(); ++y) {
        const float* above = height.row(std::max(0, y - 1));
        const float* below = height.row(std::min(height.height() - 1, y + 1));
        const float* here = height.row(y);
        const float* yields = relief.yield.row(y);
        const float* nearby = nearRows.row(y);
        const float* far = farRows.row(y);
        float* out = signal.row(y);
        for (int x = 1; x < width - 1; ++x) {
            const float slopeX = (here[x + 1] - here[x - 1]) * 0.5F;
            const float slopeY = (below[x] - above[x]) * 0.5F;
            const float flatness = 1.0F / std::sqrt(1.0F + slopeX * slopeX + slopeY * slopeY);
            const float secant = 1.0F / (flatness + 0.22F) - 0.82F;
            const float facing = -(slopeX * towardsX + slopeY * towardsY) * flatness;
            const float hollow =
                std::max(0.0F, nearby[x] - here[x]) * nearScale + std::max(0.0F, far[x] - here[x]) * farScale;
            const float crest = std::min(0.8F, std::max(0.0F, here[x] - nearby[x]) * nearScale);
            const float bright = 0.48F + 0.25F * edge * secant + 0.5F * facing + 0.12F * crest;
            out[x] = yields[x] * std::max(0.05F, bright) / (1.0F + 1.7F * hollow);
        }
        out[0] = out[1];
        out[width - 1] = out[width - 2];
    }
    return signal;
}

} // namespace semblance
