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
constexpr double kLeastScore = 0.08;      // below, texture looks like a bar: reading takes long and finds no label
constexpr double kLikelyBar = 0.25;       // score from which a bar is told although its label was not read
constexpr double kLeastConfidence = 0.1;  // below, a reading is a guess
constexpr double kLeastLabelContrast = 60;
constexpr int kLeastSidePx = 32;
constexpr int kWidestLabelPx = 320; // of a picture that may be a label cut out of a micrograph
constexpr int kHighestLabelPx = 180;

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
    cv::Mat plane; ///< in which the label has the bar's level
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
        std::vector<Candidate> candidates;
        for (const BarLine& bar : likeliestIn(m_planes.gray))
            addCandidates(candidates, m_planes.gray, bar, 1);
        if (!m_planes.chroma.empty()) addColoured(candidates);
        std::erase_if(candidates, [](const Candidate& candidate) { return candidate.score < kLeastScore; });
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

    void addCandidates(std::vector<Candidate>& candidates, const cv::Mat& plane, const BarLine& bar,
                       double weight) const {
        const LabelSearchArea area = areaOf(bar);
        for (const LabelPlace& place : findLabelPlaces(plane, bar, area))
            candidates.push_back({bar, place, weight * scoreOf(bar, place, area), plane});
    }

    /// The label of a coloured bar has its colour, or is black or white.
    void addColoured(std::vector<Candidate>& candidates) const {
        for (const BarLine& found : likeliestIn(m_planes.chroma)) {
            addCandidates(candidates, m_planes.chroma, found, 1);
            BarLine bar = found;
            bar.background = grayAround(bar.box);
            for (const double level : {0.0, 255.0}) {
                bar.level = level;
                if (std::abs(level - bar.background) > kLeastLabelContrast)
                    addCandidates(candidates, m_planes.gray, bar, 0.9);
            }
        }
    }

    double grayAround(const cv::Rect& box) const {
        const cv::Rect around = grown(box, 4) & m_whole;
        cv::Mat ground(around.size(), CV_8U, cv::Scalar(255));
        ground((grown(box, 2) - around.tl()) & cv::Rect({}, around.size())) = 0;
        return cv::mean(m_planes.gray(around), ground)[0];
    }

    /// The surest reading. Without any, a bar that leaves no doubt about being one.
    std::optional<BurnedInBar> bestRead(const std::vector<Candidate>& candidates) const {
        std::optional<BurnedInBar> best;
        double bestWeight = 0;
        for (std::size_t i = 0; i < std::min(kMostRead, candidates.size()); ++i) {
            const Candidate& candidate = candidates[i];
            const ReadingEffort effort =
                i == 0 && candidate.place.isSetAsLabel ? ReadingEffort::Usual : ReadingEffort::Quick;
            const auto label = readLabel(labelCrop(candidate.plane, candidate.bar, candidate.place), effort);
            if (!label || label->confidence < kLeastConfidence) continue;
            const double weight = label->confidence * std::sqrt(candidate.score);
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

/// What counts where the metadata alone do not say: the bar where they have nothing, else the one candidate that it bears out.
Calibration decided(ImageMetadata& metadata, const Calibration& drawn) {
    const std::vector<Calibration>& candidates = metadata.candidates;
    if (candidates.empty()) return drawn;
    const auto agrees = [&drawn](const Calibration& candidate) { return agree(candidate, drawn); };
    const auto found = std::ranges::find_if(candidates, agrees);
    if (found == candidates.end()) return {};
    metadata.warnings.push_back("the scale bar in the image bears out " + pixelSizeText(*found->pixelSizeNm));
    return *found;
}

} // namespace

BurnedInMarks findBurnedInMarks(const Image& image) {
    if (image.widthPx < kLeastSidePx || image.heightPx < kLeastSidePx) return {};
    return Search(image).marks();
}

std::optional<BurnedInBar> readLabelAlone(const Image& image) {
    if (image.widthPx > kWidestLabelPx || image.heightPx > kHighestLabelPx) return {};
    const cv::Mat gray = planesOf(image).gray;
    const auto label = readLabelOfEitherPolarity(gray);
    if (!label || label->confidence < kLeastConfidence) return {};
    return BurnedInBar{
        {}, 0, {0, 0, gray.cols, gray.rows}, label->label.text, label->label.lengthNm, label->confidence};
}

void calibrateFromBar(ImageMetadata& metadata, const std::optional<BurnedInBar>& bar) {
    if (!bar || !bar->isRead() || bar->confidence < kSureOfBurnedInBar) return;
    Calibration drawn;
    drawn.pixelSizeNm = drawn.pixelSizeYNm = bar->pixelSizeNm();
    drawn.source = CalibrationSource::BurnedInBar;
    drawn.detail = "burned-in scale bar, " + bar->label;
    Calibration& calibration = metadata.calibration;
    if (!calibration.isKnown()) calibration = decided(metadata, drawn);
    metadata.candidates.push_back(drawn);
    if (!calibration.isKnown() || agree(calibration, drawn)) return;
    metadata.warnings.push_back("the metadata say " + pixelSizeText(*calibration.pixelSizeNm) + " (" +
                                calibration.detail + ") and the scale bar in the image " +
                                pixelSizeText(*drawn.pixelSizeNm) + "; neither is taken");
    calibration = {};
}

} // namespace semblance
