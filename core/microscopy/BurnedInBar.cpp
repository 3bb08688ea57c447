// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/BurnedInBar.h"

#include "core/microscopy/BarLine.h"
#include "core/microscopy/DataBarSearch.h"
#include "core/microscopy/ImagePlanes.h"
#include "core/microscopy/LabelReader.h"
#include "core/microscopy/LabelSearch.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace semblance {
namespace {

constexpr std::size_t kMostSearched = 16; // lines whose surroundings are searched for text
constexpr std::size_t kMostRead = 3;      // places that are read
constexpr double kLikelyBar = 0.25;       // score from which a bar is told although its label was not read
constexpr int kLeastSidePx = 32;

PixelRectangle toRectangle(const cv::Rect& box) {
    return {box.x, box.y, box.width, box.height};
}

cv::Rect grown(const cv::Rect& box, int by) {
    return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

/// A bar and a place where its label may stand.
struct Candidate {
    BarLine bar;
    LabelPlace place;
    double score = 0;
};

double scoreOf(const BarLine& bar, const LabelPlace& place, const LabelSearchArea& area) {
    if (bar.lengthPx() < 0.9 * place.digitHeightPx || bar.box.height > 1.6 * place.digitHeightPx) return 0;
    const double proportion = std::min(1.0, bar.lengthPx() / (2.0 * place.digitHeightPx));
    const double extreme = bar.level < 40 || bar.level > 215 ? 1 : 0.6;
    const double certainPlace = (bar.gap.empty() ? 1 : 1.5) * (area.isDataBar ? 1.3 : 1);
    return bar.quality * extreme * proportion * place.plausibility * certainPlace;
}

class Search {
public:
    explicit Search(const Image& image)
        : m_planes(planesOf(image)), m_dataBar(findDataBarIn(m_planes.gray)), m_whole({}, m_planes.gray.size()) {}

    BurnedInMarks marks() const {
        std::vector<Candidate> candidates = candidatesIn(m_planes.gray);
        if (!m_planes.chroma.empty()) {
            const std::vector<Candidate> coloured = candidatesIn(m_planes.chroma);
            candidates.insert(candidates.end(), coloured.begin(), coloured.end());
        }
        std::erase_if(candidates, [](const Candidate& candidate) { return candidate.score <= 0; });
        std::ranges::stable_sort(candidates, std::greater{}, &Candidate::score);
        return {bestRead(candidates), m_dataBar};
    }

private:
    LabelSearchArea areaOf(const BarLine& bar) const {
        if (!m_dataBar) return {m_whole, false};
        const PixelRectangle& strip = m_dataBar->rectangle;
        const bool isInside = bar.box.y >= strip.y - 1 && bar.box.y + bar.box.height <= strip.y + strip.height + 1;
        if (!isInside) return {m_whole, false};
        return {{strip.x, strip.y, strip.width, strip.height}, true};
    }

    std::vector<BarLine> likeliestIn(const cv::Mat& plane) const {
        std::vector<BarLine> bars = findBarLines(plane);
        const auto likelihood = [&](const BarLine& bar) {
            return bar.quality * (areaOf(bar).isDataBar ? 2 : 1) * (bar.gap.empty() ? 1 : 3) *
                   std::min(1.0, bar.box.width / 40.0);
        };
        std::ranges::stable_sort(bars, std::greater{}, likelihood);
        if (bars.size() > kMostSearched) bars.resize(kMostSearched);
        return bars;
    }

    std::vector<Candidate> candidatesIn(const cv::Mat& plane) const {
        std::vector<Candidate> candidates;
        for (const BarLine& found : likeliestIn(plane)) {
            const BarLine bar = plane.data == m_planes.gray.data ? found : inGray(found);
            const LabelSearchArea area = areaOf(bar);
            for (const LabelPlace& place : findLabelPlaces(m_planes.gray, bar, area))
                candidates.push_back({bar, place, scoreOf(bar, place, area)});
        }
        return candidates;
    }

    /// A bar that was found by its colour, with gray values, which its label shares.
    BarLine inGray(BarLine bar) const {
        const cv::Rect around = grown(bar.box, 4) & m_whole;
        cv::Mat ground(around.size(), CV_8U, cv::Scalar(255));
        ground((grown(bar.box, 2) - around.tl()) & cv::Rect({}, around.size())) = 0;
        bar.level = cv::mean(m_planes.gray(bar.box))[0];
        bar.background = cv::mean(m_planes.gray(around), ground)[0];
        if (std::abs(bar.level - bar.background) < 20) bar.background = bar.level + (bar.level < 128 ? 20 : -20);
        return bar;
    }

    /// The surest reading. Without any, a bar that leaves no doubt about being one.
    std::optional<BurnedInBar> bestRead(const std::vector<Candidate>& candidates) const {
        std::optional<BurnedInBar> best;
        double bestWeight = 0;
        for (std::size_t i = 0; i < std::min(kMostRead, candidates.size()); ++i) {
            const Candidate& candidate = candidates[i];
            const ReadingEffort effort = i == 0 ? ReadingEffort::Thorough : ReadingEffort::Quick;
            const auto label = readLabel(labelCrop(m_planes.gray, candidate.bar, candidate.place), effort);
            const double weight = label ? label->confidence * std::sqrt(candidate.score) : 0;
            if (weight <= bestWeight) continue;
            bestWeight = weight;
            best = barOf(candidate, *label);
            if (label->confidence >= kSureOfBurnedInBar) break;
        }
        if (best || candidates.empty() || candidates.front().score < kLikelyBar) return best;
        return BurnedInBar{toRectangle(candidates.front().bar.box), candidates.front().bar.lengthPx(), {}, {}, 0, 0};
    }

    static BurnedInBar barOf(const Candidate& candidate, const ReadLabel& label) {
        BurnedInBar bar;
        bar.rectangle = toRectangle(candidate.bar.box);
        bar.lengthPx = candidate.bar.lengthPx();
        bar.labelRectangle = toRectangle(candidate.place.box);
        bar.label = label.label.text;
        bar.lengthNm = label.label.lengthNm;
        bar.confidence = label.confidence;
        return bar;
    }

    ImagePlanes m_planes;
    std::optional<DataBar> m_dataBar;
    cv::Rect m_whole;
};

} // namespace

BurnedInMarks findBurnedInMarks(const Image& image) {
    if (image.widthPx < kLeastSidePx || image.heightPx < kLeastSidePx) return {};
    return Search(image).marks();
}

void calibrateFromBar(ImageMetadata& metadata, const std::optional<BurnedInBar>& bar) {
    if (metadata.calibration.isKnown() || !bar || !bar->isRead() || bar->confidence < kSureOfBurnedInBar) return;
    Calibration& calibration = metadata.calibration;
    calibration.pixelSizeNm = calibration.pixelSizeYNm = bar->pixelSizeNm();
    calibration.source = CalibrationSource::BurnedInBar;
    calibration.detail = "burned-in scale bar, " + bar->label;
}

} // namespace semblance
