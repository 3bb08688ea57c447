// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/Acquisition.h"

#include "core/sample/Grid.h"
#include "core/sample/Numerics.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace semblance {
namespace {

/// The shortest length of 1, 2, 5 × 10ⁿ that is not below.
double roundLengthFrom(double lengthNm) {
    double decade = 1;
    while (decade * 10 <= lengthNm)
        decade *= 10;
    for (const double factor : {1.0, 2.0, 5.0})
        if (decade * factor >= lengthNm) return decade * factor;
    return decade * 10;
}

std::string metres(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 8);
    return {text.data(), end.ptr};
}

template <typename T>
T oneOf(std::initializer_list<T> values, Random& random) {
    return values.begin()[random.below(values.size())];
}

/// Sections of "key=value" lines.
class IniText {
public:
    void section(std::string_view name) { m_text.append(m_text.empty() ? "[" : "\r\n[").append(name).append("]\r\n"); }
    void set(std::string_view key, const std::string& value) {
        m_text.append(key).append("=").append(value).append("\r\n");
    }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

void addScan(IniText& text, std::string_view section, const Acquisition& acquisition) {
    text.section(section);
    text.set("InternalScan", "true");
    text.set("Dwelltime", metres(acquisition.dwellUs * 1e-6));
    text.set("PixelWidth", metres(acquisition.pixelSizeNm * 1e-9));
    text.set("PixelHeight", metres(acquisition.pixelSizeNm * 1e-9));
    text.set("HorFieldsize", metres(acquisition.fieldWidthNm() * 1e-9));
    text.set("VerFieldsize", metres(acquisition.pixelSizeNm * acquisition.specimenHeightPx() * 1e-9));
}

} // namespace

Acquisition drawAcquisition(const FieldRange& field, Random& random) {
    Acquisition acquisition;
    const double wantedNm = logUniform(random, field.smallestNm, field.largestNm) / acquisition.widthPx;
    acquisition.dataBarHeightPx = 2 * static_cast<int>(random.below(4)) + 58;
    acquisition.barLengthNm = roundLengthFrom(wantedNm * 145);
    acquisition.barLengthPx = static_cast<int>(acquisition.barLengthNm / wantedNm);
    acquisition.pixelSizeNm = acquisition.barLengthNm / acquisition.barLengthPx;
    acquisition.barLabel = lengthText(acquisition.barLengthNm);
    acquisition.voltageKv = oneOf({1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 20.0}, random);
    acquisition.workingDistanceMm = std::floor(random.uniform(38, 125)) / 10;
    acquisition.dwellUs = oneOf({1.0, 3.0, 5.0, 10.0, 30.0}, random);
    acquisition.detector = oneOf<const char*>({"ETD", "ETD", "TLD", "CBS"}, random);
    acquisition.hasDarkGrayBar = random.uniform() < 0.4;
    acquisition.hasSolidScaleBar = random.uniform() < 0.35;
    return acquisition;
}

std::string numberText(double value, int digits) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits);
    return {text.data(), end.ptr};
}

std::string lengthText(double lengthNm) {
    if (lengthNm < 1e3) return numberText(lengthNm, 0) + " nm";
    if (lengthNm < 1e6) return numberText(lengthNm / 1e3, 0) + " \u00B5m";
    return numberText(lengthNm / 1e6, 0) + " mm";
}

std::string vendorText(const Acquisition& acquisition) {
    IniText text;
    text.section("User");
    text.set("UserText", "Semblance sample set, drawn by a program");
    text.section("System");
    text.set("Type", "SEM");
    text.set("SystemType", "Semblance sample");
    text.section("Beam");
    text.set("HV", numberText(acquisition.voltageKv * 1e3, 0));
    text.set("Beam", "EBeam");
    text.set("Scan", "EScan");
    text.section("EBeam");
    text.set("HV", numberText(acquisition.voltageKv * 1e3, 0));
    text.set("HFW", metres(acquisition.fieldWidthNm() * 1e-9));
    text.set("VFW", metres(acquisition.pixelSizeNm * acquisition.specimenHeightPx() * 1e-9));
    text.set("WD", metres(acquisition.workingDistanceMm * 1e-3));
    addScan(text, "Scan", acquisition);
    addScan(text, "EScan", acquisition);
    text.section("Image");
    text.set("ResolutionX", std::to_string(acquisition.widthPx));
    text.set("ResolutionY", std::to_string(acquisition.specimenHeightPx()));
    text.set("MagCanvasRealWidth", "0.127");
    text.section("Detectors");
    text.set("Number", "1");
    text.set("Name", acquisition.detector);
    text.section("PrivateFei");
    text.set("BitShift", "0");
    text.set("DatabarHeight", std::to_string(acquisition.dataBarHeightPx));
    return text.take();
}

} // namespace semblance
