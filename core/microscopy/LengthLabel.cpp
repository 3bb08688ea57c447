// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LengthLabel.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace semblance {
namespace {

struct Spelling {
    std::string_view written;
    std::string_view meant;
    int corrections = 0;
};

/// Longer spellings first; what a recogniser makes of "µ" counts as a correction, the typists' "u" does not.
constexpr std::array kUnits{
    Spelling{"\u00B5m", "µm"},    Spelling{"\u03BCm", "µm"},     Spelling{"um", "µm"},     Spelling{"nm", "nm"},
    Spelling{"mm", "mm"},         Spelling{"pm", "pm"},          Spelling{"\u00C5", "Å"},  Spelling{"\u212B", "Å"},
    Spelling{"A", "Å"},           Spelling{"microns", "µm"},     Spelling{"micron", "µm"}, Spelling{"uM", "µm", 1},
    Spelling{"\u00B5M", "µm", 1}, Spelling{"ym", "µm", 1},       Spelling{"jm", "µm", 1},  Spelling{"Hm", "µm", 1},
    Spelling{"ium", "µm", 1},     Spelling{"\u00B5im", "µm", 1}, Spelling{"un", "µm", 1},  Spelling{"\u00B5n", "µm", 1},
    Spelling{"nn", "nm", 1},      Spelling{"nrn", "nm", 1},      Spelling{"urn", "µm", 1}, Spelling{"rnm", "mm", 1},
    Spelling{"om", "nm", 1},      Spelling{"hm", "nm", 1},       Spelling{"am", "nm", 1}};

constexpr std::array kDigits{Spelling{"O", "0", 1}, Spelling{"o", "0", 1}, Spelling{"D", "0", 1}, Spelling{"Q", "0", 1},
                             Spelling{"l", "1", 1}, Spelling{"I", "1", 1}, Spelling{"i", "1", 1}, Spelling{"|", "1", 1},
                             Spelling{"Z", "2", 1}, Spelling{"z", "2", 1}, Spelling{"S", "5", 1}, Spelling{"s", "5", 1},
                             Spelling{",", ".", 0}};

double nmOf(std::string_view unit) {
    if (unit == "pm") return 1e-3;
    if (unit == "Å") return 0.1;
    if (unit == "nm") return 1;
    return unit == "µm" ? 1e3 : 1e6;
}

std::string withoutSpaces(std::string_view text) {
    std::string kept;
    std::ranges::copy_if(text, std::back_inserter(kept), [](unsigned char c) { return c > ' '; });
    while (!kept.empty() && (kept.back() == '*' || kept.back() == '.'))
        kept.pop_back();
    return kept;
}

const Spelling* unitAtTheEnd(std::string_view text) {
    const Spelling* found = nullptr;
    for (const Spelling& unit : kUnits) {
        if (text.size() <= unit.written.size() || !text.ends_with(unit.written)) continue;
        if (!found || unit.written.size() > found->written.size()) found = &unit;
    }
    return found;
}

/// The digits with what looks like them put right; empty where something else stands among them.
std::string digitsOf(std::string_view text, int& corrections) {
    std::string digits;
    for (const char c : text) {
        const auto* lookalike = std::ranges::find(kDigits, std::string_view(&c, 1), &Spelling::written);
        if (lookalike != kDigits.end()) {
            digits += lookalike->meant;
            corrections += lookalike->corrections;
        } else if (c == '.' || (c >= '0' && c <= '9')) {
            digits.push_back(c);
        } else {
            return {};
        }
    }
    return digits;
}

/// Nothing for "0", "1.2.3", "05" and what has more digits than any label.
std::optional<double> valueOf(std::string_view digits) {
    const auto points = std::ranges::count(digits, '.');
    const bool hasLeadingZero = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
    if (digits.empty() || digits.size() > 6 || points > 1 || digits.back() == '.' || hasLeadingZero) return {};
    double value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (result.ec != std::errc{} || result.ptr != digits.data() + digits.size() || value <= 0) return {};
    return value;
}

} // namespace

bool isNominalLength(double lengthNm) {
    constexpr std::array kMantissas{1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0};
    const double mantissa = lengthNm / std::pow(10.0, std::floor(std::log10(lengthNm)));
    return std::ranges::any_of(kMantissas, [=](double nominal) { return std::abs(mantissa / nominal - 1) < 1e-6; });
}

std::optional<LengthLabel> parseLengthLabel(std::string_view text) {
    const std::string compact = withoutSpaces(text);
    const Spelling* unit = unitAtTheEnd(compact);
    if (!unit) return {};
    LengthLabel label;
    label.corrections = unit->corrections;
    const std::string digits =
        digitsOf(std::string_view(compact).substr(0, compact.size() - unit->written.size()), label.corrections);
    const std::optional<double> value = valueOf(digits);
    if (!value) return {};
    label.text = (digits.front() == '.' ? "0" : "") + digits + " " + std::string(unit->meant);
    label.lengthNm = *value * nmOf(unit->meant);
    label.isNominal = isNominalLength(label.lengthNm);
    return label;
}

} // namespace semblance
