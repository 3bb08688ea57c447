// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/HitachiReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"

namespace semblance {
namespace {

constexpr double kBarPerColumn = 140.0 / 1280;

/// The section that holds the keys; nothing where the text is none of this maker's.
std::optional<std::string> sectionOf(const IniText& ini) {
    if (ini.hasSection("SemImageFile")) return "SemImageFile";
    return ini.text("", "InstructName") && ini.text("", "DataSize") ? std::optional<std::string>("") : std::nullopt;
}

AcquiredSize dataSize(const std::string& text) {
    const auto cross = text.find('x');
    if (cross == std::string::npos) return {};
    AcquiredSize size;
    size.widthPx = parseNumber(std::string_view(text).substr(0, cross)).value_or(0);
    size.heightPx = parseNumber(std::string_view(text).substr(cross + 1)).value_or(0);
    size.leastBarPx = size.mostBarPx = kBarPerColumn * size.widthPx;
    return size;
}

} // namespace

std::optional<ImageMetadata> HitachiReader::read(const MetadataInput& input) const {
    const IniText ini(input.sideCars.txt);
    const auto section = sectionOf(ini);
    if (!section) return std::nullopt;
    const auto value = [&](const char* key) { return ini.text(*section, key).value_or(""); };
    const AcquiredSize size = dataSize(value("DataSize"));
    ImageMetadata metadata;
    metadata.vendor = vendor();
    if (const auto nm = lengthNm(value("PixelSize"), "nm"))
        metadata.calibration = calibrationFrom(CalibrationSource::SideCar, "Hitachi side-car, PixelSize", *nm);
    fitToImage(size, input, metadata);
    metadata.instrument = value("InstructName");
    metadata.voltageKv = voltageKv(value("AcceleratingVoltage"), "V");
    metadata.workingDistanceMm = lengthMm(value("WorkingDistance"), "um");
    metadata.magnification = magnificationOf(value("Magnification"));
    metadata.detector = value("SignalName");
    metadata.date = joinedDate(ini.text(*section, "Date"), ini.text(*section, "Time"));
    metadata.dataBarHeightPx = rowsBelow(size, input);
    return metadata;
}

} // namespace semblance
