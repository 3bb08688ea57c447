// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/JeolReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"

#include <map>

namespace semblance {
namespace {

constexpr double kBarPerColumn = 64.0 / 1280;

using JeolText = std::map<std::string, std::string, std::less<>>;

/// Keys without their one or two $.
JeolText readText(std::string_view text) {
    JeolText values;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!line.starts_with('$')) continue;
        line.remove_prefix(line.starts_with("$$") ? 2 : 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const auto space = line.find(' ');
        if (space == std::string_view::npos) continue;
        values.emplace(line.substr(0, space), line.substr(space + 1));
    }
    return values;
}

std::string valueAt(const JeolText& text, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        if (const auto found = text.find(key); found != text.end() && !found->second.empty()) return found->second;
    return {};
}

bool isJeol(const JeolText& text) {
    return text.contains("SM_MICRON_BAR") || text.contains("SEM_DATA_VERSION") || text.contains("CM_FORMAT");
}

/// "1280 960".
AcquiredSize fullSize(const JeolText& text) {
    const auto width = parseQuantity(valueAt(text, {"CM_FULL_SIZE"}));
    if (!width) return {};
    AcquiredSize size;
    size.widthPx = width->value;
    size.heightPx = parseNumber(width->unit).value_or(0);
    size.leastBarPx = size.mostBarPx = kBarPerColumn * size.widthPx;
    return size;
}

Calibration calibrationOf(const JeolText& text) {
    const auto markerNm = lengthNm(valueAt(text, {"SM_MICRON_MARKER"}));
    const auto bar = positive(parseNumber(valueAt(text, {"SM_MICRON_BAR"})));
    if (!markerNm || !bar) return {};
    return calibrationFrom(CalibrationSource::SideCar, "JEOL side-car, SM_MICRON_MARKER / SM_MICRON_BAR",
                           *markerNm / *bar);
}

} // namespace

std::optional<ImageMetadata> JeolReader::read(const MetadataInput& input) const {
    const JeolText text = readText(input.sideCars.txt);
    if (!isJeol(text)) return std::nullopt;
    const AcquiredSize full = fullSize(text);
    ImageMetadata metadata;
    metadata.vendor = vendor();
    metadata.calibration = calibrationOf(text);
    fitToImage(full, input, metadata);
    metadata.instrument = valueAt(text, {"CM_INSTRUMENT"});
    metadata.voltageKv = voltageKv(valueAt(text, {"CM_ACCEL_VOLTAGE", "CM_ACCEL_VOLT"}), "kV");
    metadata.workingDistanceMm = lengthMm(valueAt(text, {"SM_WD"}), "mm");
    metadata.magnification = magnificationOf(valueAt(text, {"CM_MAG"}));
    metadata.detector = valueAt(text, {"CM_DETECTOR_NAME", "CM_SIGNAL_NAME", "CM_SIGNAL"});
    metadata.date = joinedDate(valueAt(text, {"CM_DATE"}), valueAt(text, {"CM_TIME"}));
    metadata.dataBarHeightPx = rowsBelow(full, input);
    return metadata;
}

} // namespace semblance
