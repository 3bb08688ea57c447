// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/Quantity.h"

#include "core/microscopy/IniText.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace semblance {
namespace {

struct NamedLength {
    std::string_view name;
    double nm;
};
constexpr std::array kLengths{
    NamedLength{"m", 1e9},          NamedLength{"meter", 1e9},      NamedLength{"cm", 1e7},
    NamedLength{"mm", 1e6},         NamedLength{"millimeter", 1e6}, NamedLength{"um", 1e3},
    NamedLength{"micron", 1e3},     NamedLength{"microns", 1e3},    NamedLength{"micrometer", 1e3},
    NamedLength{"micrometre", 1e3}, NamedLength{"\\u00B5m", 1e3},   NamedLength{"\\u00b5m", 1e3},
    NamedLength{"nm", 1},           NamedLength{"nanometer", 1},    NamedLength{"nanometre", 1},
    NamedLength{"pm", 1e-3},        NamedLength{"picometer", 1e-3}, NamedLength{"fm", 1e-6},
    NamedLength{"Å", 0.1},          NamedLength{"\xC5", 0.1},       NamedLength{"\xE2\x84\xAB", 0.1},
    NamedLength{"angstrom", 0.1}};

std::string_view trimmed(std::string_view text) {
    const auto isSpace = [](char letter) {
        return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
    };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

/// The µ of "µm" in any encoding: whatever stands before the m is no ASCII letter.
bool isDamagedMicrometre(std::string_view unit) {
    const auto isOdd = [](char letter) { return static_cast<unsigned char>(letter) >= 0x80 || letter == '?'; };
    return unit.size() >= 2 && unit.size() <= 8 && unit.back() == 'm' &&
           std::ranges::all_of(unit.substr(0, unit.size() - 1), isOdd);
}

std::optional<double> over0(double value) {
    return std::isfinite(value) && value > 0 ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<Quantity> parseQuantity(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    Quantity quantity;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), quantity.value);
    if (code != std::errc{} || !std::isfinite(quantity.value)) return std::nullopt;
    quantity.unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    return quantity;
}

std::optional<double> unitNm(std::string_view unit) {
    unit = trimmed(unit);
    const auto* found = std::ranges::find(kLengths, unit, &NamedLength::name);
    if (found != kLengths.end()) return found->nm;
    return isDamagedMicrometre(unit) ? std::optional(1e3) : std::nullopt;
}

std::optional<double> lengthNm(std::string_view text, std::string_view unit) {
    const auto quantity = parseQuantity(text);
    if (!quantity) return std::nullopt;
    const auto nm = unitNm(quantity->unit.empty() ? unit : std::string_view(quantity->unit));
    return nm ? over0(quantity->value * *nm) : std::nullopt;
}

std::optional<double> lengthMm(std::string_view text, std::string_view unit) {
    const auto nm = lengthNm(text, unit);
    return nm ? std::optional(*nm / 1e6) : std::nullopt;
}

std::optional<double> voltageKv(std::string_view text, std::string_view unit) {
    const auto quantity = parseQuantity(text);
    if (!quantity) return std::nullopt;
    const std::string_view named = quantity->unit.empty() ? unit : std::string_view(quantity->unit);
    const double value = std::abs(quantity->value);
    if (named == "kV" || named == "KV" || named == "kv") return over0(value);
    return named == "V" || named == "Volt" || named == "v" ? over0(value / 1e3) : std::nullopt;
}

std::optional<double> magnificationOf(std::string_view text) {
    const auto quantity = parseQuantity(text);
    if (!quantity) return std::nullopt;
    const bool isThousands = quantity->unit.starts_with('K') || quantity->unit.starts_with('k');
    return over0(quantity->value * (isThousands ? 1e3 : 1));
}

} // namespace semblance
