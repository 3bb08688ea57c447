// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ScaleConfounders.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace semblance {
namespace {

constexpr std::size_t fewestKnown = 10;
constexpr double clearlyApart = 0.95;
constexpr double mostImages = 0.9;
constexpr double hardlyAny = 0.1;

double shareOf(std::size_t part, std::size_t all) {
    return static_cast<double>(part) / static_cast<double>(all);
}

double medianNm(const ClassScales& scales) {
    return scales.pixelSizesNm[scales.pixelSizesNm.size() / 2];
}

/// What the best limit on the pixel size gets right, the mean of both classes' shares.
double bestLimit(const std::vector<double>& finer, const std::vector<double>& coarser) {
    double best = 0;
    std::size_t above = 0; // of the coarser, those up to the limit
    for (std::size_t i = 0; i < finer.size(); ++i) {
        if (i + 1 < finer.size() && finer[i + 1] == finer[i]) continue; // the limit lies behind all of one size
        while (above < coarser.size() && coarser[above] <= finer[i])
            ++above;
        best = std::max(best, (shareOf(i + 1, finer.size()) + 1 - shareOf(above, coarser.size())) / 2);
    }
    return best;
}

qint64 imagesOf(const ClassScales& scales) {
    return std::accumulate(scales.instruments.begin(), scales.instruments.end(), qint64{0},
                           [](qint64 sum, const auto& entry) { return sum + entry.second; });
}

} // namespace

UsualScales usualScales(const std::vector<double>& pixelSizesNm) {
    const double last = static_cast<double>(pixelSizesNm.size() - 1);
    return {pixelSizesNm[static_cast<std::size_t>(std::floor(0.05 * last + 0.5))],
            pixelSizesNm[static_cast<std::size_t>(std::ceil(0.95 * last - 0.5))]};
}

std::vector<ScaleGap> scaleGaps(const std::vector<ClassScales>& classes) {
    std::vector<std::pair<double, ScaleGap>> found; // by how many times the typical sizes differ
    for (std::size_t i = 0; i < classes.size(); ++i) {
        for (std::size_t j = i + 1; j < classes.size(); ++j) {
            if (std::min(classes[i].pixelSizesNm.size(), classes[j].pixelSizesNm.size()) < fewestKnown) continue;
            const bool isInOrder = medianNm(classes[i]) <= medianNm(classes[j]);
            const ScaleGap gap = isInOrder ? ScaleGap{i, j} : ScaleGap{j, i};
            if (bestLimit(classes[gap.finer].pixelSizesNm, classes[gap.coarser].pixelSizesNm) < clearlyApart) continue;
            found.emplace_back(medianNm(classes[gap.coarser]) / medianNm(classes[gap.finer]), gap);
        }
    }
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<ScaleGap> gaps;
    for (const auto& [times, gap] : found)
        gaps.push_back(gap);
    return gaps;
}

std::vector<OwnInstrument> ownInstruments(const std::vector<ClassScales>& classes) {
    std::map<std::string, qint64> everywhere;
    qint64 all = 0;
    for (const ClassScales& scales : classes) {
        all += imagesOf(scales);
        for (const auto& [instrument, images] : scales.instruments)
            everywhere[instrument] += images;
    }
    std::vector<OwnInstrument> own;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const qint64 here = imagesOf(classes[i]);
        const qint64 elsewhere = all - here;
        if (std::min(here, elsewhere) < static_cast<qint64>(fewestKnown)) continue;
        for (const auto& [instrument, images] : classes[i].instruments) {
            const auto others = static_cast<double>(everywhere[instrument] - images);
            if (static_cast<double>(images) >= mostImages * static_cast<double>(here) &&
                others <= hardlyAny * static_cast<double>(elsewhere))
                own.push_back({i, instrument});
        }
    }
    return own;
}

} // namespace semblance
