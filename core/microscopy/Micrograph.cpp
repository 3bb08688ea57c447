// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/Micrograph.h"

#include "core/base/Error.h"
#include "core/microscopy/MetadataReader.h"
#include "core/microscopy/UserCalibrations.h"

#include <cstdlib>

namespace semblance {
namespace {

constexpr int kNearPx = 4;             // a maker's edge this close to the one that was found is the exact one
constexpr double kMostOfHeight = 0.25; // more than this is no data bar

void lookForLabelAlone(const Image& image, BurnedInMarks& marks) {
    const double confidence = marks.scaleBar ? marks.scaleBar->confidence : 0;
    if (confidence >= kSureOfBurnedInBar) return;
    auto label = readLabelAlone(image);
    if (label && label->confidence > confidence) marks.scaleBar = std::move(label);
}

/// A text recogniser that cannot be used takes nothing else with it.
BurnedInMarks marksIn(const Image& image, MarkSearch search, ImageMetadata& metadata) {
    if (search == MarkSearch::DataBar) return {std::nullopt, findDataBar(image)};
    try {
        BurnedInMarks marks = findBurnedInMarks(image);
        if (search == MarkSearch::Everything) lookForLabelAlone(image, marks);
        calibrateFromBar(metadata, marks.scaleBar);
        return marks;
    } catch (const Error& error) {
        metadata.warnings.push_back(std::string("no scale bar was looked for: ") + error.what());
        return {std::nullopt, findDataBar(image)};
    }
}

MicrographFacts factsWith(ImageMetadata metadata, const Image& image, MarkSearch search) {
    MicrographFacts facts;
    facts.metadata = std::move(metadata);
    const BurnedInMarks marks = marksIn(image, search, facts.metadata);
    facts.scaleBar = marks.scaleBar;
    facts.dataBar = dataBarOf(facts.metadata, image, marks.dataBar);
    return facts;
}

/// The rows below what the maker calls the image; nothing where that is cut out at its sides too.
std::optional<int> specimenRows(const ImageMetadata& metadata, const Image& image) {
    const auto& hint = metadata.cropHint;
    if (!hint || hint->x != 0 || hint->y != 0 || hint->width != image.widthPx) return std::nullopt;
    const int below = image.heightPx - hint->height;
    const bool isBar = below > 0 && below < kMostOfHeight * image.heightPx;
    return isBar ? std::optional(hint->height) : std::nullopt;
}

} // namespace

std::optional<PixelRectangle> dataBarOf(const ImageMetadata& metadata, const Image& image,
                                        const std::optional<DataBar>& found) {
    const auto rowsFrom = [&](int top) { return PixelRectangle{0, top, image.widthPx, image.heightPx - top}; };
    if (const auto rows = specimenRows(metadata, image)) return rowsFrom(*rows);
    if (!found) return std::nullopt;
    const PixelRectangle& bar = found->rectangle;
    const bool isAtEdge = bar.y + bar.height >= image.heightPx - kNearPx;
    if (metadata.dataBarHeightPx && isAtEdge) {
        const int top = image.heightPx - *metadata.dataBarHeightPx;
        if (top > 0 && std::abs(top - bar.y) <= kNearPx) return rowsFrom(top);
    }
    return bar;
}

MicrographFacts factsOf(const std::filesystem::path& path, const Image& image, MarkSearch search,
                        const UserCalibrations* stated) {
    MicrographFacts facts = factsWith(readMetadata(path), image, search);
    if (stated) stated->apply(path, facts.metadata);
    return facts;
}

MicrographFacts factsOf(const Image& image, MarkSearch search) {
    return factsWith({}, image, search);
}

} // namespace semblance
