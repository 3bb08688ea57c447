// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace semblance {

/// `[Section]` and `Key=Value` lines as microscopes write them; what is no such line is passed over. Spaces at the ends
/// are cut; of a key that stands twice in a section the first counts. Thread-safe to read.
class IniText {
public:
    explicit IniText(std::string_view text);

    bool hasSection(std::string_view section) const;
    /// Nothing where the key is missing or empty.
    std::optional<std::string> text(std::string_view section, std::string_view key) const;
    /// Nothing where it is no finite number; `.` is the decimal point.
    std::optional<double> number(std::string_view section, std::string_view key) const;

    /// The number of a key of any section, in any case of letters.
    std::optional<double> numberAnywhere(std::string_view key) const;

private:
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> m_sections;
};

/// The whole text as a finite number, whatever the locale; nothing otherwise.
std::optional<double> parseNumber(std::string_view text);

/// Text of unknown encoding as UTF-8: kept where it is valid, read as Latin-1 otherwise.
std::string utf8Of(std::string_view text);

} // namespace semblance
