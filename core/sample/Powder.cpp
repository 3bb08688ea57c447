// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Numerics.h"
#include "core/sample/Relief.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace semblance {
namespace {

/// A plane over the image: height = level - slopeX·x - slopeY·y.
struct Facet {
    float level = 0;
    float slopeX = 0;
    float slopeY = 0;
};

/// How a facet is cut: falling towards a direction, at a height above the foot in the grain's middle. Braces, unlike the
/// arguments of a call, are evaluated in order, which the drawing of random numbers needs.
struct Cut {
    double direction = 0; ///< radians
    double slope = 0;
    double level = 0;
};

/// A convex grain: the lowest of its facets at each place, where that is above its foot.
struct Grain {
    double x = 0;
    double y = 0;
    double reach = 1; ///< no part is farther from the middle, pixels
    float foot = 0;
    float yield = 1;
    int facets = 0;
    std::array<Facet, 14> facet{};
};

enum class Habit { Blocky, Platy, Cubic };

struct PowderOptions {
    Habit habit;
    double sizePx; ///< half the width of an ordinary grain
    double spread; ///< logarithmic
    double coverage;
    double elongation;
};

PowderOptions drawOptions(Random& random) {
    const std::array habits{Habit::Blocky, Habit::Blocky, Habit::Platy, Habit::Cubic};
    return {.habit = habits[random.below(habits.size())],
            .sizePx = logUniform(random, 30, 78),
            .spread = random.uniform(0.25, 0.6),
            .coverage = random.uniform() < 0.2 ? random.uniform(0.6, 0.9) : random.uniform(1.2, 2.6),
            .elongation = random.uniform(1.0, 1.9)};
}

int sidesOf(Habit habit, Random& random) {
    return habit == Habit::Cubic ? 4 : 5 + static_cast<int>(random.below(3));
}

double topOf(Habit habit, double sizePx, Random& random) {
    return habit == Habit::Platy ? sizePx * random.uniform(0.2, 0.4) : sizePx * random.uniform(0.7, 1.15);
}

Grain drawGrain(const PowderOptions& options, double sizePx, Random& random) {
    Grain grain;
    grain.reach = sizePx * 1.9 * options.elongation;
    const double turn = random.uniform(0, 2 * std::numbers::pi);
    const double length = 1 + (options.elongation - 1) * random.uniform(0.5, 1.3);
    const int sides = sidesOf(options.habit, random);
    const double top = topOf(options.habit, sizePx, random);
    const auto add = [&](const Cut& cut) {
        // Stretching along x' divides the slope there.
        const double along = cut.slope * cosine(cut.direction) / length;
        const double across = cut.slope * sine(cut.direction);
        grain.facet[static_cast<std::size_t>(grain.facets++)] = {
            static_cast<float>(cut.level), static_cast<float>(along * cosine(turn) - across * sine(turn)),
            static_cast<float>(along * sine(turn) + across * cosine(turn))};
    };
    const double unevenness = options.habit == Habit::Cubic ? 0.06 : 0.35;
    for (int i = 0; i < sides; ++i) {
        const double direction = 2 * std::numbers::pi * (i + random.uniform(-unevenness, unevenness)) / sides;
        const double slope = random.uniform(2.2, 6.0);
        add({direction, slope, slope * sizePx * random.uniform(0.75, 1.1)});
    }
    add({random.uniform(0, 2 * std::numbers::pi), random.uniform(0.05, 0.45), top});
    const int bevels = options.habit == Habit::Cubic ? 1 : 3 + static_cast<int>(random.below(3));
    for (int i = 0; i < bevels; ++i)
        add({random.uniform(0, 2 * std::numbers::pi), random.uniform(0.4, 1.5), top * random.uniform(1.0, 1.3)});
    return grain;
}

/// Pixels of one row that may lie on the grain: where every facet is above the foot.
struct Span {
    int first = 0;
    int last = -1;
};

/// At `dy` from the grain's middle, within [left, right].
Span spanOf(const Grain& grain, float dy, Span span) {
    auto first = static_cast<float>(span.first);
    auto last = static_cast<float>(span.last);
    for (int k = 0; k < grain.facets; ++k) {
        const Facet& facet = grain.facet[static_cast<std::size_t>(k)];
        if (std::abs(facet.slopeX) < 1e-4F) continue;
        const float end = static_cast<float>(grain.x) + (facet.level - facet.slopeY * dy) / facet.slopeX;
        if (facet.slopeX > 0)
            last = std::min(last, end + 1);
        else
            first = std::max(first, end - 1);
    }
    return last < first ? Span{} : Span{static_cast<int>(first), static_cast<int>(last)};
}

void addGrain(Relief& relief, const Grain& grain, std::vector<float>& line) {
    const Span whole{std::max(0, static_cast<int>(grain.x - grain.reach)),
                     std::min(relief.height.width() - 1, static_cast<int>(grain.x + grain.reach) + 1)};
    const int top = std::max(0, static_cast<int>(grain.y - grain.reach));
    const int bottom = std::min(relief.height.height() - 1, static_cast<int>(grain.y + grain.reach) + 1);
    for (int y = top; y <= bottom; ++y) {
        const float dy = static_cast<float>(y) - static_cast<float>(grain.y);
        const Span span = spanOf(grain, dy, whole);
        const int count = span.last - span.first + 1;
        std::fill_n(line.begin(), count, 1e9F);
        for (int k = 0; k < grain.facets; ++k) {
            const Facet& facet = grain.facet[static_cast<std::size_t>(k)];
            const float base =
                facet.level - facet.slopeY * dy + facet.slopeX * static_cast<float>(grain.x - span.first);
            float* values = line.data();
            for (int i = 0; i < count; ++i)
                values[i] = std::min(values[i], base - facet.slopeX * static_cast<float>(i));
        }
        float* heights = relief.height.row(y) + span.first;
        float* yields = relief.yield.row(y) + span.first;
        for (int i = 0; i < count; ++i) {
            const float above = line[static_cast<std::size_t>(i)];
            if (above <= 0 || grain.foot + above <= heights[i]) continue;
            heights[i] = grain.foot + above;
            yields[i] = grain.yield;
        }
    }
}

} // namespace

Relief drawPowder(int widthPx, int heightPx, Random& random) {
    Relief relief(widthPx, heightPx);
    const PowderOptions options = drawOptions(random);
    addFractalNoise(relief.height, {.first = {120, 3}, .octaves = 3}, random);
    std::fill(relief.yield.values().begin(), relief.yield.values().end(), static_cast<float>(random.uniform(0.4, 1.1)));
    const double area = static_cast<double>(widthPx) * heightPx;
    const double wanted = options.coverage * area / (2.6 * options.sizePx * options.sizePx * options.elongation);
    const int count = static_cast<int>(std::clamp(wanted, 8.0, 420.0));
    const double pile = options.coverage > 1 ? options.sizePx * 1.6 : options.sizePx * 0.15;
    std::vector<float> line(static_cast<std::size_t>(widthPx));
    for (int i = 0; i < count; ++i) {
        const double factor = powerOfTwo(1.44 * options.spread * static_cast<double>(roughlyNormal(random)));
        Grain grain = drawGrain(options, std::clamp(options.sizePx * factor, 6.0, 150.0), random);
        grain.x = random.uniform(-30, widthPx + 30.0);
        grain.y = random.uniform(-30, heightPx + 30.0);
        grain.foot = static_cast<float>(pile * random.uniform());
        grain.yield = static_cast<float>(random.uniform(0.85, 1.12));
        addGrain(relief, grain, line);
    }
    addFractalNoise(relief.height, {.first = {random.uniform(8, 22), logUniform(random, 0.1, 0.8)}, .octaves = 2},
                    random);
    relief.recessPx = std::clamp(options.sizePx * 0.6, 9.0, 36.0);
    relief.recessStrength = random.uniform(0.4, 0.9);
    return relief;
}

} // namespace semblance
