// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/MetadataReader.h"

#include "core/microscopy/FeiReader.h"
#include "core/microscopy/FibicsReader.h"
#include "core/microscopy/GatanReader.h"
#include "core/microscopy/HitachiReader.h"
#include "core/microscopy/ImageJReader.h"
#include "core/microscopy/JeolReader.h"
#include "core/microscopy/OmeReader.h"
#include "core/microscopy/PhenomReader.h"
#include "core/microscopy/PointElectronicReader.h"
#include "core/microscopy/SisReader.h"
#include "core/microscopy/TescanReader.h"
#include "core/microscopy/ThermoXmlReader.h"
#include "core/microscopy/TiffTags.h"
#include "core/microscopy/ZeissReader.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace semblance {
namespace {

constexpr double kSmallestFieldNm = 10;
constexpr double kLargestFieldNm = 20e6;
constexpr int kWholeWidthPx = 512; ///< fewer columns: a cut-out of an image
constexpr double kMostVoltageKv = 5000;
constexpr double kMostWorkingDistanceMm = 1000;
constexpr double kMostMagnification = 1e9;
constexpr std::uint16_t kOrientationTag = 274;
constexpr double kFirstTurned = 5; ///< orientations 5 to 8 make rows of columns

template <typename... Readers>
std::vector<std::unique_ptr<MetadataReader>> makeReaders() {
    std::vector<std::unique_ptr<MetadataReader>> readers;
    (readers.push_back(std::make_unique<Readers>()), ...);
    return readers;
}

enum class Field { Sane, Small, Insane };

/// Beyond the rule of sanity a wrong unit is likely; under it, a cut-out of few pixels may also be what it says.
Field fieldOf(const Calibration& calibration, int widthPx) {
    const double field = *calibration.pixelSizeNm * widthPx;
    if (field >= kSmallestFieldNm && field <= kLargestFieldNm) return Field::Sane;
    const bool isCutOut = widthPx < kWholeWidthPx && *calibration.pixelSizeNm * kWholeWidthPx >= kSmallestFieldNm;
    return isCutOut && field < kSmallestFieldNm ? Field::Small : Field::Insane;
}

void requireSaneField(ImageMetadata& metadata, int widthPx) {
    if (widthPx < 1) widthPx = kWholeWidthPx;
    std::erase_if(metadata.candidates, [&](const Calibration& one) { return fieldOf(one, widthPx) == Field::Insane; });
    if (!metadata.calibration.isKnown()) return;
    const std::string size = "the pixel size in the metadata (" + pixelSizeText(*metadata.calibration.pixelSizeNm) +
                             ") makes a field of view ";
    switch (fieldOf(metadata.calibration, widthPx)) {
    case Field::Sane: return;
    case Field::Small: metadata.warnings.push_back(size + "under 10 nm; the unit may be wrong"); return;
    case Field::Insane:
        metadata.warnings.push_back(size + "outside 10 nm to 20 mm; it is taken for an error of the unit");
        metadata.calibration = {};
    }
}

void dropUnlessUpTo(double most, std::optional<double>& value) {
    if (value && !(*value > 0 && *value <= most)) value.reset();
}

/// No microscope has these; a damaged file names any number.
void dropImpossible(ImageMetadata& metadata) {
    dropUnlessUpTo(kMostVoltageKv, metadata.voltageKv);
    dropUnlessUpTo(kMostWorkingDistanceMm, metadata.workingDistanceMm);
    dropUnlessUpTo(kMostMagnification, metadata.magnification);
}

template <typename T>
void takeMissing(std::optional<T>& into, const std::optional<T>& from) {
    if (!into) into = from;
}

void takeMissing(std::string& into, const std::string& from) {
    if (into.empty()) into = from;
}

void join(ImageMetadata& into, const ImageMetadata& from) {
    if (!into.calibration.isKnown()) into.calibration = from.calibration;
    takeMissing(into.vendor, from.vendor);
    takeMissing(into.instrument, from.instrument);
    takeMissing(into.voltageKv, from.voltageKv);
    takeMissing(into.workingDistanceMm, from.workingDistanceMm);
    takeMissing(into.magnification, from.magnification);
    takeMissing(into.dataBarHeightPx, from.dataBarHeightPx);
    takeMissing(into.detector, from.detector);
    takeMissing(into.date, from.date);
    takeMissing(into.cropHint, from.cropHint);
    into.warnings.insert(into.warnings.end(), from.warnings.begin(), from.warnings.end());
    if (from.calibration.isKnown()) into.candidates.push_back(from.calibration);
    into.candidates.insert(into.candidates.end(), from.candidates.begin(), from.candidates.end());
}

void requireAgreement(const std::vector<Calibration>& known, ImageMetadata& metadata) {
    const auto differs = [&](const Calibration& other) { return !agree(known.front(), other); };
    const auto other = std::ranges::find_if(known, differs);
    if (other == known.end()) return;
    metadata.warnings.push_back("the metadata name two pixel sizes, " + pixelSizeText(*known.front().pixelSizeNm) +
                                " (" + known.front().detail + ") and " + pixelSizeText(*other->pixelSizeNm) + " (" +
                                other->detail + "); neither is taken");
    metadata.calibration = {};
}

void warnWithoutPixelSize(ImageMetadata& metadata) {
    const bool isExplained = !metadata.warnings.empty() || !metadata.candidates.empty();
    if (metadata.calibration.isKnown() || isExplained || metadata.vendor.empty()) return;
    metadata.warnings.push_back("the " + metadata.vendor + " metadata hold no pixel size");
}

/// The decoder turns such an image: across becomes down, and a bar below it a bar beside it.
void turn(ImageMetadata& metadata) {
    const auto turned = [](Calibration& one) { std::swap(one.pixelSizeNm, one.pixelSizeYNm); };
    turned(metadata.calibration);
    std::ranges::for_each(metadata.candidates, turned);
    metadata.dataBarHeightPx.reset();
    metadata.cropHint.reset();
}

} // namespace

const std::vector<std::unique_ptr<MetadataReader>>& metadataReaders() {
    static const auto readers =
        makeReaders<FeiReader, ThermoXmlReader, PhenomReader, ZeissReader, FibicsReader, TescanReader, JeolReader,
                    HitachiReader, PointElectronicReader, SisReader, GatanReader, OmeReader, ImageJReader>();
    return readers;
}

ImageMetadata interpretMetadata(const MetadataInput& input) {
    ImageMetadata metadata;
    std::vector<Calibration> known;
    for (const auto& reader : metadataReaders()) {
        std::optional<ImageMetadata> found = reader->read(input);
        if (!found) continue;
        requireSaneField(*found, input.widthPx);
        dropImpossible(*found);
        if (found->calibration.isKnown()) known.push_back(found->calibration);
        join(metadata, *found);
    }
    requireAgreement(known, metadata);
    warnWithoutPixelSize(metadata);
    if (input.tags && input.tags->number(kOrientationTag).value_or(1) >= kFirstTurned) turn(metadata);
    return metadata;
}

} // namespace semblance
