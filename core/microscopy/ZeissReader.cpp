// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/ZeissReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/Quantity.h"
#include "core/microscopy/TiffTags.h"

#include <cmath>
#include <map>
#include <utility>

namespace semblance {
namespace {

constexpr std::uint16_t kZeissTag = 34118;
constexpr double kDisplayColumns = 1024;
constexpr double kSameField = 0.02;

using ZeissText = std::map<std::string, std::string, std::less<>>;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const auto begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

std::string_view takeLine(std::string_view& text) {
    const auto end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

bool isKey(std::string_view line) {
    return line.starts_with("AP_") || line.starts_with("DP_") || line.starts_with("SV_");
}

/// What stands behind the first '=', or ':' where there is none ("Date :29 May 2017").
std::string_view valueOf(std::string_view line) {
    auto mark = line.find('=');
    if (mark == std::string_view::npos) mark = line.find(':');
    return mark == std::string_view::npos ? std::string_view() : trimmed(line.substr(mark + 1));
}

ZeissText readText(std::string_view text) {
    ZeissText values;
    std::string_view key;
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (isKey(line))
            key = line;
        else if (!key.empty())
            values.emplace(std::exchange(key, {}), valueOf(line));
    }
    return values;
}

std::string valueAt(const ZeissText& text, std::string_view key) {
    const auto found = text.find(key);
    return found == text.end() ? std::string() : found->second;
}

/// "1024 * 768".
AcquiredSize storedSize(const ZeissText& text) {
    const std::string stored = valueAt(text, "DP_IMAGE_STORE");
    const auto star = stored.find('*');
    if (star == std::string::npos) return {};
    AcquiredSize size;
    size.widthPx = parseNumber(std::string_view(stored).substr(0, star)).value_or(0);
    size.heightPx = parseNumber(std::string_view(stored).substr(star + 1)).value_or(0);
    return size;
}

Calibration calibrationOf(const ZeissText& text, double columns) {
    const std::string tag = "Zeiss tag 34118, ";
    if (const auto nm = lengthNm(valueAt(text, "AP_IMAGE_PIXEL_SIZE")))
        return calibrationFrom(CalibrationSource::VendorTag, tag + "AP_IMAGE_PIXEL_SIZE", *nm);
    if (columns < 1) return {};
    if (const auto nm = lengthNm(valueAt(text, "AP_WIDTH")))
        return calibrationFrom(CalibrationSource::VendorTag, tag + "AP_WIDTH / DP_IMAGE_STORE", *nm / columns);
    if (const auto nm = lengthNm(valueAt(text, "AP_PIXEL_SIZE")))
        return calibrationFrom(CalibrationSource::VendorTag, tag + "AP_PIXEL_SIZE x 1024 / DP_IMAGE_STORE",
                               *nm * kDisplayColumns / columns);
    return {};
}

/// Whether pixel size and field of view are those of the image as it is, whatever size is said to have been stored.
bool isOfThisImage(const ZeissText& text, const MetadataInput& input) {
    const auto pixelNm = lengthNm(valueAt(text, "AP_IMAGE_PIXEL_SIZE"));
    const auto fieldNm = lengthNm(valueAt(text, "AP_WIDTH"));
    return pixelNm && fieldNm && std::abs(*pixelNm * input.widthPx / *fieldNm - 1) < kSameField;
}

} // namespace

std::optional<ImageMetadata> ZeissReader::read(const MetadataInput& input) const {
    const auto raw = input.tags ? input.tags->text(kZeissTag) : std::nullopt;
    const ZeissText text = raw ? readText(*raw) : ZeissText();
    if (text.empty()) return std::nullopt;
    AcquiredSize stored = storedSize(text);
    if (stored.widthPx < 1) stored = {static_cast<double>(input.widthPx), static_cast<double>(input.heightPx)};
    const auto value = [&text](const char* key) { return utf8Of(valueAt(text, key)); };
    const bool isIonBeam = value("DP_FIB_IMAGING") == "FIB";
    ImageMetadata metadata;
    metadata.vendor = vendor();
    metadata.calibration = calibrationOf(text, stored.widthPx);
    if (!isOfThisImage(text, input)) fitToImage(stored, input, metadata);
    metadata.instrument = value("DP_SEM").empty() ? value("SV_SERIAL_NUMBER") : value("DP_SEM");
    metadata.voltageKv = voltageKv(value(isIonBeam ? "AP_FIB_EHT_ACTUAL" : "AP_ACTUALKV"));
    metadata.workingDistanceMm = lengthMm(valueAt(text, "AP_WD"));
    metadata.magnification = magnificationOf(value(isIonBeam ? "AP_FIB_MAGNIFICATION" : "AP_MAG"));
    metadata.detector = value("DP_DETECTOR_CHANNEL").empty() ? value("DP_DETECTOR_TYPE") : value("DP_DETECTOR_CHANNEL");
    metadata.date = joinedDate(value("AP_DATE"), value("AP_TIME"));
    return metadata;
}

} // namespace semblance
