// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/DrawSample.h"

#include "core/base/Error.h"
#include "core/sample/DataBar.h"
#include "core/sample/Imaging.h"
#include "core/sample/Relief.h"

#include <algorithm>
#include <array>
#include <numbers>

namespace semblance {
namespace {

struct Morphology {
    const char* name;
    Relief (*draw)(int widthPx, int heightPx, Random& random);
    FieldRange field;
};

constexpr std::array morphologies{
    Morphology{"Cracked_film", drawCrackedFilm, {8e3, 3e5}},
    Morphology{"Fibres", drawFibres, {4e3, 2e5}},
    Morphology{"Particles", drawParticles, {1.2e3, 6e4}},
    Morphology{"Patterned_surface", drawPatternedSurface, {2e3, 8e4}},
    Morphology{"Porous_Sponge", drawPorousSponge, {2e3, 2e5}},
    Morphology{"Powder", drawPowder, {5e3, 4e5}},
};

/// A generator of its own for each image, so that images can be drawn in any order.
Random generatorFor(int classIndex, int imageIndex, std::uint64_t seed) {
    Random mixer(seed);
    const std::uint64_t ofSeed = mixer.next();
    Random ofImage(ofSeed ^ (static_cast<std::uint64_t>(classIndex) << 40) ^ static_cast<std::uint64_t>(imageIndex));
    return Random(ofImage.next());
}

Grid drawSpecimen(const Morphology& morphology, const Acquisition& acquisition, Random& random) {
    const Relief relief = morphology.draw(acquisition.widthPx, acquisition.specimenHeightPx(), random);
    const ShadingOptions shading{.detectorAngle = random.uniform(0, 2 * std::numbers::pi),
                                 .detectorStrength = random.uniform(0.08, 0.5),
                                 .edgeStrength = random.uniform(0.6, 1.25)};
    return acquire(shade(relief, shading), random);
}

Grid stacked(const Grid& upper, const Grid& lower) {
    Grid whole(upper.width(), upper.height() + lower.height());
    const auto rest = std::copy(upper.values().begin(), upper.values().end(), whole.values().begin());
    std::copy(lower.values().begin(), lower.values().end(), rest);
    return whole;
}

} // namespace

SampleFormat sampleFormatOf(int imageIndex) {
    return static_cast<SampleFormat>(imageIndex % 3);
}

std::vector<std::string> sampleClasses() {
    std::vector<std::string> names;
    for (const Morphology& morphology : morphologies)
        names.emplace_back(morphology.name);
    return names;
}

Drawing drawWithAcquisition(int classIndex, int imageIndex, std::uint64_t seed) {
    if (classIndex < 0 || classIndex >= static_cast<int>(morphologies.size()) || imageIndex < 0)
        throw Error(ErrorKind::InvalidArgument, "the sample set has no such class or image");
    const Morphology& morphology = morphologies[static_cast<std::size_t>(classIndex)];
    Random random = generatorFor(classIndex, imageIndex, seed);
    Drawing drawing;
    drawing.acquisition = drawAcquisition(morphology.field, random);
    const Grid values =
        stacked(drawSpecimen(morphology, drawing.acquisition, random), drawDataBar(drawing.acquisition));
    SampleImage& sample = drawing.sample;
    sample.image.widthPx = values.width();
    sample.image.heightPx = values.height();
    sample.image.bitDepth = sampleFormatOf(imageIndex) == SampleFormat::Tiff16 ? 16 : 8;
    sample.image.pixels = quantised(values, sample.image.bitDepth);
    sample.pixelSizeNm = drawing.acquisition.pixelSizeNm;
    sample.barLengthNm = drawing.acquisition.barLengthNm;
    sample.barLengthPx = drawing.acquisition.barLengthPx;
    sample.barLabel = drawing.acquisition.barLabel;
    sample.dataBarHeightPx = drawing.acquisition.dataBarHeightPx;
    return drawing;
}

SampleImage drawSample(int classIndex, int imageIndex, std::uint64_t seed) {
    return drawWithAcquisition(classIndex, imageIndex, seed).sample;
}

} // namespace semblance
