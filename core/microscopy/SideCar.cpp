// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/SideCar.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/microscopy/IniText.h"

#include <initializer_list>
#include <system_error>

namespace semblance {
namespace {

constexpr std::uint64_t kLargestSideCar = 1ULL << 20;

std::string readText(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return {};
    try {
        return textOf(readFile(path, kLargestSideCar));
    } catch (const Error&) {
        return {}; // what cannot be read tells nothing about the image
    }
}

std::string firstText(std::initializer_list<std::filesystem::path> paths) {
    for (const std::filesystem::path& path : paths)
        if (std::string text = readText(path); !text.empty()) return text;
    return {};
}

/// Makers' texts are ASCII but for a unit; characters above U+07FF become '?'.
std::string fromUtf16(std::span<const std::byte> bytes, bool isBigEndian) {
    std::string text;
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
        const unsigned high = std::to_integer<unsigned>(bytes[at + (isBigEndian ? 0 : 1)]);
        const unsigned code = (high << 8) | std::to_integer<unsigned>(bytes[at + (isBigEndian ? 1 : 0)]);
        if (code == 0) break;
        if (code < 0x80) {
            text += static_cast<char>(code);
        } else if (code < 0x800) {
            text += static_cast<char>(0xC0 | (code >> 6));
            text += static_cast<char>(0x80 | (code & 0x3F));
        } else {
            text += '?';
        }
    }
    return text;
}

} // namespace

std::string textOf(std::span<const std::byte> bytes) {
    const auto isMark = [&bytes](unsigned first, unsigned second) {
        return bytes.size() >= 2 && std::to_integer<unsigned>(bytes[0]) == first &&
               std::to_integer<unsigned>(bytes[1]) == second;
    };
    if (isMark(0xFF, 0xFE) || isMark(0xFE, 0xFF)) return fromUtf16(bytes.subspan(2), isMark(0xFE, 0xFF));
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return utf8Of(text.substr(0, text.find('\0')));
}

SideCars readSideCars(const std::filesystem::path& image) {
    const auto beside = [&image](const char* ending) { return std::filesystem::path(image).replace_extension(ending); };
    std::string ending = toUtf8(image.extension());
    SideCars cars;
    if (ending != ".txt") cars.txt = firstText({beside(".txt"), beside(".TXT")});
    if (!ending.empty()) ending.front() = '-'; // "scan.tif" → "scan-tif.hdr"
    std::filesystem::path dashed = beside("");
    dashed += fromUtf8(ending + ".hdr");
    cars.hdr = firstText({dashed, beside(".hdr"), beside(".HDR")});
    return cars;
}

} // namespace semblance
