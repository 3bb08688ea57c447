// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/IniText.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace semblance {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const auto begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

/// Length of the UTF-8 sequence at the start of `text`; 0: not valid.
std::size_t sequenceLength(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 && lead < 0xF5   ? 4
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                                                             : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
    return length;
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

} // namespace

std::optional<double> parseNumber(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string utf8Of(std::string_view text) {
    if (isUtf8(text)) return std::string(text);
    std::string result;
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (code < 0x80) {
            result += letter;
        } else {
            result += static_cast<char>(0xC0 | (code >> 6));
            result += static_cast<char>(0x80 | (code & 0x3F));
        }
    }
    return result;
}

IniText::IniText(std::string_view text) {
    auto* section = &m_sections[""];
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.size() >= 2 && line.front() == '[' && line.back() == ']') {
            section = &m_sections[std::string(line.substr(1, line.size() - 2))];
            continue;
        }
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) continue;
        section->emplace(trimmed(line.substr(0, equals)), utf8Of(trimmed(line.substr(equals + 1))));
    }
}

bool IniText::hasSection(std::string_view section) const {
    return m_sections.find(section) != m_sections.end();
}

std::optional<std::string> IniText::text(std::string_view section, std::string_view key) const {
    const auto keys = m_sections.find(section);
    if (keys == m_sections.end()) return std::nullopt;
    const auto value = keys->second.find(key);
    if (value == keys->second.end() || value->second.empty()) return std::nullopt;
    return value->second;
}

std::optional<double> IniText::number(std::string_view section, std::string_view key) const {
    const auto value = text(section, key);
    return value ? parseNumber(*value) : std::nullopt;
}

std::optional<double> IniText::numberAnywhere(std::string_view key) const {
    const auto lower = [](unsigned char letter) { return letter < 0x80 ? std::tolower(letter) : int{letter}; };
    const auto isWanted = [&](std::string_view other) { return std::ranges::equal(key, other, {}, lower, lower); };
    for (const auto& [section, keys] : m_sections)
        for (const auto& [name, value] : keys)
            if (isWanted(name))
                if (const auto number = parseNumber(value)) return number;
    return std::nullopt;
}

} // namespace semblance
