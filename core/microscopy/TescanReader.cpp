// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/TescanReader.h"

#include "core/microscopy/IniText.h"
#include "core/microscopy/PixelSize.h"
#include "core/microscopy/TiffTags.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr std::uint16_t kTescanTag = 50431;
constexpr double kNmPerMetre = 1e9;
constexpr std::size_t kHeadBytes = 6; ///< size and kind; the size counts the kind

enum class Block : unsigned { End = 0, Main = 2, Sem = 3 };

std::size_t littleEndian(std::span<const std::byte> bytes) {
    std::size_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i)
        value = value << 8 | std::to_integer<std::size_t>(bytes[i - 1]);
    return value;
}

std::string asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The blocks as one INI text.
std::string blocksText(std::span<const std::byte> bytes) {
    std::string text;
    while (bytes.size() >= kHeadBytes) {
        const std::size_t size = littleEndian(bytes.first(4));
        const auto kind = static_cast<Block>(littleEndian(bytes.subspan(4, 2)));
        if (kind == Block::End || size < 2 || size > bytes.size() - 4) break;
        const auto content = bytes.subspan(kHeadBytes, size - 2);
        if (kind == Block::Main) text += "[MAIN]\n" + asText(content) + "\n";
        if (kind == Block::Sem) text += "[SEM]\n" + asText(content) + "\n";
        bytes = bytes.subspan(size + 4);
    }
    return text;
}

/// From the blocks, or from where plain text starts.
std::string tagText(const TiffTags& tags) {
    const auto bytes = tags.bytes(kTescanTag);
    if (std::string text = blocksText(bytes); !text.empty()) return text;
    const std::string text = asText(bytes);
    const auto start = text.find("[MAIN]");
    return start == std::string::npos ? std::string() : text.substr(start);
}

struct TescanText {
    IniText ini;
    CalibrationSource source = CalibrationSource::VendorTag;
};

std::optional<TescanText> textFrom(const MetadataInput& input) {
    if (input.tags)
        if (const std::string text = tagText(*input.tags); !text.empty())
            return TescanText{IniText(text), CalibrationSource::VendorTag};
    TescanText beside{IniText(input.sideCars.hdr), CalibrationSource::SideCar};
    return beside.ini.hasSection("MAIN") ? std::optional(std::move(beside)) : std::nullopt;
}

Calibration calibrationOf(const TescanText& text) {
    const auto width = positive(text.ini.number("MAIN", "PixelSizeX"));
    if (!width) return {};
    const double height = text.ini.number("MAIN", "PixelSizeY").value_or(0);
    const bool isTag = text.source == CalibrationSource::VendorTag;
    return calibrationFrom(text.source,
                           isTag ? "TESCAN tag 50431, [MAIN] PixelSizeX" : "TESCAN side-car, [MAIN] PixelSizeX",
                           *width * kNmPerMetre, height * kNmPerMetre);
}

std::optional<double> firstOf(const IniText& ini, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        if (const auto value = positive(ini.number("SEM", key))) return value;
    return std::nullopt;
}

} // namespace

std::optional<ImageMetadata> TescanReader::read(const MetadataInput& input) const {
    const auto text = textFrom(input);
    if (!text) return std::nullopt;
    const IniText& ini = text->ini;
    ImageMetadata metadata;
    metadata.vendor = vendor();
    metadata.calibration = calibrationOf(*text);
    metadata.instrument = ini.text("MAIN", "Device").value_or(ini.text("MAIN", "DeviceModel").value_or(""));
    metadata.magnification = positive(ini.number("MAIN", "Magnification"));
    if (const auto volts = firstOf(ini, {"HV", "AcceleratorVoltage"})) metadata.voltageKv = *volts / 1e3;
    if (const auto metres = firstOf(ini, {"WD"})) metadata.workingDistanceMm = *metres * 1e3;
    metadata.detector = ini.text("SEM", "Detector").value_or("");
    metadata.date = joinedDate(ini.text("MAIN", "Date"), ini.text("MAIN", "Time"));
    const auto bar = pixelCount(ini.number("MAIN", "ImageStripSize"));
    if (bar && *bar < input.heightPx) metadata.dataBarHeightPx = bar;
    return metadata;
}

} // namespace semblance
