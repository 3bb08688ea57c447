// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/FeiReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/TiffTags.h"

#include <cmath>

namespace semblance {
namespace {

enum TiffTag : std::uint16_t { Width = 256, Height = 257, Fei = 34682, OldFei = 34680 };
constexpr double kNmPerMetre = 1e9;

/// The text of one tag with what is asked of it over and over.
struct FeiText {
    IniText ini;
    std::uint16_t tag = Fei;
    std::string beam; ///< "EBeam", "IBeam"
    std::string scan; ///< "EScan", "IScan"
};

std::string scanOf(const IniText& ini, const std::string& beam) {
    if (const auto scan = ini.text("Beam", "Scan")) return *scan;
    return beam.starts_with('I') ? "IScan" : "EScan";
}

std::optional<FeiText> feiText(const TiffTags& tags) {
    for (const std::uint16_t tag : {Fei, OldFei}) {
        const auto text = tags.text(tag);
        if (!text || text->find('[') == std::string::npos) continue;
        FeiText fei{IniText(*text), tag, {}, {}};
        fei.beam = fei.ini.text("Beam", "Beam").value_or(fei.ini.hasSection("EBeam") ? "EBeam" : "IBeam");
        fei.scan = scanOf(fei.ini, fei.beam);
        return fei;
    }
    return std::nullopt;
}

std::optional<double> positive(std::optional<double> value) {
    return value && *value > 0 ? value : std::nullopt;
}

std::string detailOf(const FeiText& fei, const std::string& section, const std::string& key) {
    return "FEI/Thermo tag " + std::to_string(fei.tag) + ", [" + section + "] " + key;
}

Calibration fromPixelWidth(const FeiText& fei, const std::string& section) {
    Calibration calibration;
    const auto width = positive(fei.ini.number(section, "PixelWidth"));
    if (!width) return calibration;
    calibration.pixelSizeNm = *width * kNmPerMetre;
    calibration.pixelSizeYNm = positive(fei.ini.number(section, "PixelHeight")).value_or(*width) * kNmPerMetre;
    calibration.source = CalibrationSource::VendorTag;
    calibration.detail = detailOf(fei, section, "PixelWidth");
    return calibration;
}

Calibration fromField(const FeiText& fei, const std::string& section, const std::string& key) {
    Calibration calibration;
    const auto field = positive(fei.ini.number(section, key));
    const auto columns = positive(fei.ini.number("Image", "ResolutionX"));
    if (!field || !columns) return calibration;
    calibration.pixelSizeNm = *field / *columns * kNmPerMetre;
    calibration.pixelSizeYNm = calibration.pixelSizeNm;
    calibration.source = CalibrationSource::VendorTag;
    calibration.detail = detailOf(fei, section, key) + " / [Image] ResolutionX";
    return calibration;
}

Calibration calibrationOf(const FeiText& fei) {
    for (const std::string& section : {std::string("Scan"), fei.scan})
        if (Calibration found = fromPixelWidth(fei, section); found.isKnown()) return found;
    for (const std::string& section : {std::string("Scan"), fei.scan})
        if (Calibration found = fromField(fei, section, "HorFieldsize"); found.isKnown()) return found;
    return fromField(fei, fei.beam, "HFW");
}

/// Whether the height changed by the same factor as the width; the data bar below the image may be there or not.
bool changedAlike(const FeiText& fei, double factor, double heightPx) {
    const double rows = fei.ini.number("Image", "ResolutionY").value_or(0);
    const double bar = fei.ini.number("PrivateFei", "DatabarHeight").value_or(0);
    return std::abs(heightPx - factor * rows) <= 2 || std::abs(heightPx - factor * (rows + bar)) <= 2;
}

void fitToWidth(const FeiText& fei, const TiffTags& tags, ImageMetadata& metadata) {
    Calibration& calibration = metadata.calibration;
    const auto columns = positive(fei.ini.number("Image", "ResolutionX"));
    const auto width = tags.number(Width);
    if (!calibration.isKnown() || !columns || !width || *width == *columns) return;
    const std::string widths = "the image is " + std::to_string(std::lround(*width)) +
                               " pixels wide and its metadata are for " + std::to_string(std::lround(*columns));
    const double factor = *width / *columns;
    if (!changedAlike(fei, factor, tags.number(Height).value_or(0))) {
        metadata.warnings.push_back(widths + "; it is taken as cut out at the same scale");
        return;
    }
    metadata.warnings.push_back(widths + "; its pixel size was scaled");
    calibration.pixelSizeNm = *calibration.pixelSizeNm / factor;
    calibration.pixelSizeYNm = *calibration.pixelSizeYNm / factor;
}

/// The key is 0 in files that do have a bar, whose rows exceed those of the scan.
std::optional<int> dataBarHeight(const FeiText& fei, const TiffTags& tags) {
    const double rows = fei.ini.number("Image", "ResolutionY").value_or(0);
    const double height = tags.number(Height).value_or(0);
    const double surplus = height - rows;
    if (rows > 0 && surplus > 0 && surplus < rows && tags.number(Width) == fei.ini.number("Image", "ResolutionX"))
        return static_cast<int>(surplus);
    const auto bar = positive(fei.ini.number("PrivateFei", "DatabarHeight"));
    return bar && *bar < height ? std::optional(static_cast<int>(*bar)) : std::nullopt;
}

std::string joined(const std::optional<std::string>& date, const std::optional<std::string>& time) {
    return date.value_or("") + (date && time ? " " : "") + time.value_or("");
}

} // namespace

std::optional<ImageMetadata> FeiReader::read(const MetadataInput& input) const {
    const auto fei = input.tags ? feiText(*input.tags) : std::nullopt;
    if (!fei) return std::nullopt;
    const IniText& ini = fei->ini;
    ImageMetadata metadata;
    metadata.vendor = vendor();
    metadata.instrument = ini.text("System", "SystemType").value_or("");
    metadata.calibration = calibrationOf(*fei);
    fitToWidth(*fei, *input.tags, metadata);
    if (const auto volts = ini.number(fei->beam, "HV")) metadata.voltageKv = *volts / 1e3;
    if (const auto metres = ini.number(fei->beam, "WD")) metadata.workingDistanceMm = *metres * 1e3;
    metadata.dataBarHeightPx = dataBarHeight(*fei, *input.tags);
    metadata.detector = ini.text("Detectors", "Name").value_or("");
    metadata.date = joined(ini.text("User", "Date"), ini.text("User", "Time"));
    if (!metadata.calibration.isKnown()) metadata.warnings.push_back("the FEI/Thermo metadata hold no pixel size");
    return metadata;
}

} // namespace semblance
