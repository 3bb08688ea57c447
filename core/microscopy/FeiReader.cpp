// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/FeiReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/TiffTags.h"

#include <cmath>

namespace semblance {
namespace {

enum TiffTag : std::uint16_t { Fei = 34682, OldFei = 34680 };
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

std::string detailOf(const FeiText& fei, const std::string& section, const std::string& key) {
    return "FEI/Thermo tag " + std::to_string(fei.tag) + ", [" + section + "] " + key;
}

Calibration fromPixelWidth(const FeiText& fei, const std::string& section) {
    const auto width = positive(fei.ini.number(section, "PixelWidth"));
    if (!width) return {};
    const double height = fei.ini.number(section, "PixelHeight").value_or(0);
    return calibrationFrom(CalibrationSource::VendorTag, detailOf(fei, section, "PixelWidth"), *width * kNmPerMetre,
                           height * kNmPerMetre);
}

Calibration fromField(const FeiText& fei, const std::string& section, const std::string& key) {
    const auto field = positive(fei.ini.number(section, key));
    const auto columns = positive(fei.ini.number("Image", "ResolutionX"));
    if (!field || !columns) return {};
    return calibrationFrom(CalibrationSource::VendorTag, detailOf(fei, section, key) + " / [Image] ResolutionX",
                           *field / *columns * kNmPerMetre);
}

Calibration calibrationOf(const FeiText& fei) {
    for (const std::string& section : {std::string("Scan"), fei.scan})
        if (Calibration found = fromPixelWidth(fei, section); found.isKnown()) return found;
    for (const std::string& section : {std::string("Scan"), fei.scan})
        if (Calibration found = fromField(fei, section, "HorFieldsize"); found.isKnown()) return found;
    return fromField(fei, fei.beam, "HFW");
}

/// Bars of this maker are 6 to 8 hundredths of the scanned rows high; the key is 0 in files that do have one.
AcquiredSize acquiredSize(const FeiText& fei) {
    AcquiredSize acquired;
    acquired.widthPx = fei.ini.number("Image", "ResolutionX").value_or(0);
    acquired.heightPx = fei.ini.number("Image", "ResolutionY").value_or(0);
    const auto bar = positive(fei.ini.number("PrivateFei", "DatabarHeight"));
    acquired.leastBarPx = bar.value_or(0.06 * acquired.heightPx);
    acquired.mostBarPx = bar.value_or(0.085 * acquired.heightPx);
    return acquired;
}

std::optional<int> dataBarHeight(const FeiText& fei, const MetadataInput& input) {
    if (input.widthPx == std::lround(fei.ini.number("Image", "ResolutionX").value_or(0)))
        if (const auto surplus = rowsBelow(acquiredSize(fei), input)) return surplus;
    const auto bar = pixelCount(fei.ini.number("PrivateFei", "DatabarHeight"));
    return bar && *bar < input.heightPx ? bar : std::nullopt;
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
    fitToImage(acquiredSize(*fei), input, metadata);
    if (const auto volts = ini.number(fei->beam, "HV")) metadata.voltageKv = *volts / 1e3;
    if (const auto metres = ini.number(fei->beam, "WD")) metadata.workingDistanceMm = *metres * 1e3;
    metadata.dataBarHeightPx = dataBarHeight(*fei, input);
    metadata.detector = ini.text("Detectors", "Name").value_or("");
    metadata.date = joinedDate(ini.text("User", "Date"), ini.text("User", "Time"));
    return metadata;
}

} // namespace semblance
