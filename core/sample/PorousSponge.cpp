// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/CellField.h"
#include "core/sample/Relief.h"

#include <algorithm>
#include <cmath>

namespace semblance {
namespace {

struct SpongeOptions {
    double porePx;    ///< size of the uppermost pores
    double wallShare; ///< thickness of the walls over the size of a pore
    double shrink;    ///< size of a layer's pores over that of the layer above
    double warp;      ///< irregularity over the size of a pore
    double stretch;
    double closed; ///< share of pores that are closed by skin
    int layers;
};

SpongeOptions drawOptions(Random& random) {
    return {.porePx = logUniform(random, 60, 150),
            .wallShare = random.uniform(0.09, 0.24),
            .shrink = random.uniform(0.62, 0.9),
            .warp = random.uniform(0.1, 0.28),
            .stretch = random.uniform(0.7, 1.4),
            .closed = random.uniform(0.0, 0.15),
            .layers = 3};
}

struct Layer {
    double porePx;
    double top; ///< height of the crest of its walls
    float yield;
};

/// Height of a wall with a rounded crest: `share` runs from 0 on its middle line to 1 at its foot.
float wallProfile(float share) {
    return std::sqrt(std::max(0.0F, 1 - share * share));
}

/// One sheet of struts over what is there: around pores of uneven size the material stays, the pores open to below.
void addLayer(Relief& relief, const Layer& layer, const SpongeOptions& options, Random& random) {
    const int width = relief.height.width();
    const int height = relief.height.height();
    const CellField cells(
        {.widthPx = width, .heightPx = height, .cellPx = layer.porePx, .stretch = options.stretch, .jitter = 0.85},
        random);
    const double reach = options.warp * layer.porePx;
    Grid warpX = noise(width, height, {layer.porePx * 0.55, reach * 0.55}, random);
    Grid warpY = noise(width, height, {layer.porePx * 0.55, reach * 0.55}, random);
    Grid thickness = noise(width, height, {layer.porePx * 0.8, 0.3}, random);
    const auto wall = static_cast<float>(options.wallShare * layer.porePx);
    const auto top = static_cast<float>(layer.top);
    const auto closed = static_cast<float>(options.closed);
    for (int y = 0; y < height; ++y) {
        float* heights = relief.height.row(y);
        float* yields = relief.yield.row(y);
        for (int x = 0; x < width; ++x) {
            const CellPlace place =
                cells.at(static_cast<float>(x) + warpX.row(y)[x], static_cast<float>(y) + warpY.row(y)[x]);
            const float size = cells.seed(place.cell).size;
            const bool hasSkin = size < closed;
            const float own = wall * std::clamp(1 + thickness.row(y)[x] + (size - 0.5F), 0.35F, 2.4F);
            if (place.toBorder >= own && !hasSkin) continue;
            const float share = std::min(1.0F, place.toBorder / own);
            const float sag = hasSkin ? std::min(1.0F, place.toBorder / (4 * wall)) * wall * 0.9F : 0.0F;
            const float z = hasSkin ? top + wall * 0.3F - sag : top + 1.1F * own * (wallProfile(share) - 0.4F);
            if (z <= heights[x]) continue;
            heights[x] = z;
            yields[x] = layer.yield;
        }
    }
}

} // namespace

Relief drawPorousSponge(int widthPx, int heightPx, Random& random) {
    Relief relief(widthPx, heightPx);
    const SpongeOptions options = drawOptions(random);
    double depth = options.porePx * 1.6;
    std::fill(relief.height.values().begin(), relief.height.values().end(), static_cast<float>(-depth));
    std::fill(relief.yield.values().begin(), relief.yield.values().end(), 0.7F);
    double pore = options.porePx * options.shrink * options.shrink;
    for (int i = 0; i < options.layers; ++i) {
        depth *= 0.62;
        const double level = static_cast<double>(i) / (options.layers - 1);
        const bool isUppermost = i + 1 == options.layers;
        addLayer(relief,
                 {.porePx = pore, .top = isUppermost ? 0 : -depth, .yield = static_cast<float>(0.8 + 0.2 * level)},
                 options, random);
        pore /= options.shrink;
    }
    addFractalNoise(relief.height, {.first = {options.porePx * 1.5, options.porePx * 0.06}, .octaves = 2}, random);
    addFractalNoise(relief.height, {.first = {random.uniform(6, 18), logUniform(random, 0.15, 0.9)}, .octaves = 2},
                    random);
    relief.recessPx = std::clamp(options.porePx * 0.22, 9.0, 30.0);
    relief.recessStrength = random.uniform(0.45, 0.9);
    return relief;
}

} // namespace semblance
