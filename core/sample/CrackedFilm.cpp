// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/CellField.h"
#include "core/sample/Numerics.h"
#include "core/sample/Relief.h"

#include <algorithm>
#include <cmath>

namespace semblance {
namespace {

struct FilmOptions {
    double platePx; ///< size of the plates between the cracks
    double crackPx; ///< half the width of a crack
    double depthPx;
    double curlPx;  ///< how far the rims rise
    double tilt;    ///< of single plates
    double warp;    ///< waviness of the cracks over the size of a plate
    double finer;   ///< strength of a second, finer generation of cracks
    double grainPx; ///< of the film's own texture
    double grainHeightPx;
};

FilmOptions drawOptions(Random& random) {
    const double plate = logUniform(random, 95, 240);
    return {.platePx = plate,
            .crackPx = std::clamp(plate * random.uniform(0.02, 0.055), 2.4, 9.0),
            .depthPx = random.uniform(14, 46),
            .curlPx = random.uniform() < 0.5 ? random.uniform(2, 10) : 0.0,
            .tilt = random.uniform(0.0, 0.09),
            .warp = random.uniform(0.05, 0.16),
            .finer = random.uniform() < 0.6 ? random.uniform(0.35, 0.75) : 0.0,
            .grainPx = logUniform(random, 5, 26),
            .grainHeightPx = logUniform(random, 0.15, 1.3)};
}

/// Cracks along the borders of cells, deep in their middle, with rims that may rise.
class CrackNet {
public:
    CrackNet(const FilmOptions& options, int widthPx, int heightPx, Random& random)
        : m_crack(static_cast<float>(options.crackPx)),
          m_depth(static_cast<float>(options.depthPx)),
          m_curl(static_cast<float>(options.curlPx)),
          m_tilt(static_cast<float>(options.tilt)),
          m_rim(static_cast<float>(2.5 / options.platePx)),
          m_cells({.widthPx = widthPx, .heightPx = heightPx, .cellPx = options.platePx, .jitter = 0.9}, random),
          m_warpX(widthPx, heightPx),
          m_warpY(widthPx, heightPx),
          m_opening(noise(widthPx, heightPx, {options.platePx * 0.7, 0.35}, random)) {
        const double reach = options.warp * options.platePx;
        addFractalNoise(m_warpX, {.first = {options.platePx * 0.5, reach * 0.7}, .octaves = 3, .gain = 0.42}, random);
        addFractalNoise(m_warpY, {.first = {options.platePx * 0.5, reach * 0.7}, .octaves = 3, .gain = 0.42}, random);
    }

    void cut(Relief& relief) const {
        for (int y = 0; y < relief.height.height(); ++y)
            for (int x = 0; x < relief.height.width(); ++x)
                cutAt(relief, x, y);
    }

private:
    void cutAt(Relief& relief, int x, int y) const {
        const float px = static_cast<float>(x) + m_warpX.row(y)[x];
        const float py = static_cast<float>(y) + m_warpY.row(y)[x];
        const CellPlace place = m_cells.at(px, py);
        const CellField::Seed& seed = m_cells.seed(place.cell);
        const float half = m_crack * std::clamp(1 + m_opening.row(y)[x], 0.15F, 2.2F);
        const float toRim = place.toBorder - half;
        float& height = relief.height.row(y)[x];
        if (toRim <= 0) {
            const float share = std::min(1.0F, -toRim / std::max(half, 1.0F) + 0.35F);
            height -= m_depth * share;
            relief.yield.row(y)[x] *= 1 - 0.25F * share;
            return;
        }
        height += m_tilt * (seed.tiltX * (px - seed.x) + seed.tiltY * (py - seed.y));
        const float rim = std::max(0.0F, 1 - toRim * m_rim * 2);
        height += m_curl * rim * rim;
    }

    float m_crack;
    float m_depth;
    float m_curl;
    float m_tilt;
    float m_rim;
    CellField m_cells;
    Grid m_warpX;
    Grid m_warpY;
    Grid m_opening;
};

} // namespace

Relief drawCrackedFilm(int widthPx, int heightPx, Random& random) {
    Relief relief(widthPx, heightPx);
    const FilmOptions options = drawOptions(random);
    CrackNet(options, widthPx, heightPx, random).cut(relief);
    if (options.finer > 0) {
        FilmOptions finer = options;
        finer.platePx *= 0.42;
        finer.crackPx = std::max(1.2, options.crackPx * 0.45);
        finer.depthPx *= options.finer;
        finer.curlPx *= 0.3;
        CrackNet(finer, widthPx, heightPx, random).cut(relief);
    }
    addFractalNoise(relief.height, {.first = {options.grainPx, options.grainHeightPx}, .octaves = 3, .gain = 0.55},
                    random);
    addFractalNoise(relief.height, {.first = {200, 3}, .octaves = 2}, random);
    addDust(relief, random.uniform() < 0.4 ? 1 + static_cast<int>(random.below(8)) : 0, random);
    relief.recessPx = std::clamp(options.crackPx * 2.2, 8.0, 20.0);
    relief.recessStrength = random.uniform(0.7, 1.5);
    return relief;
}

} // namespace semblance
