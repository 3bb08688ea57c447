// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Sniff.h"

#include <algorithm>
#include <string_view>

namespace semblance {
namespace {

using namespace std::string_view_literals;

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    std::optional<ImageFormat> format;
    const char* other;
};

constexpr std::array kMagics{
    Magic{0, "II*\0"sv, ImageFormat::Tiff, ""},
    Magic{0, "MM\0*"sv, ImageFormat::Tiff, ""},
    Magic{0, "II+\0\x08\0\0\0"sv, ImageFormat::Tiff, ""},
    Magic{0, "MM\0+\0\x08\0\0"sv, ImageFormat::Tiff, ""},
    Magic{0, "\x89PNG\r\n\x1a\n"sv, ImageFormat::Png, ""},
    Magic{0, "\xff\xd8\xff"sv, ImageFormat::Jpeg, ""},
    Magic{0, "\0\0\0\x0cjP  \r\n\x87\n"sv, ImageFormat::Jpeg2000, ""},
    Magic{0, "\xff\x4f\xff\x51"sv, ImageFormat::Jpeg2000, ""},
    Magic{0, "GIF8"sv, {}, "a GIF image"},
    Magic{0, "8BPS"sv, {}, "a Photoshop file"},
    Magic{8, "WEBP"sv, {}, "a WebP image"},
    Magic{0, "\0\0\x01\0"sv, {}, "an icon file"},
    Magic{0, "\x76\x2f\x31\x01"sv, {}, "an OpenEXR image"},
    Magic{4, "ftypavif"sv, {}, "an AVIF image"},
    Magic{4, "ftyphei"sv, {}, "an HEIF image"},
    Magic{0, "\0\0\0\x0cJXL "sv, {}, "a JPEG XL image"},
    Magic{0, "\0\0\0\x03\0"sv, {}, "a Gatan DM3 file"},
    Magic{0, "\0\0\0\x04\0"sv, {}, "a Gatan DM4 file"},
    Magic{128, "DICM"sv, {}, "a DICOM file"},
};

bool isBmp(std::string_view head) {
    constexpr std::string_view sizes = "\x0c\x28\x34\x38\x40\x6c\x7c"sv;
    return head.starts_with("BM") && sizes.find(head[14]) != std::string_view::npos && head.substr(15, 3) == "\0\0\0"sv;
}

bool isPnm(std::string_view head) {
    return head[0] == 'P' && head[1] >= '1' && head[1] <= '6' && " \t\r\n#"sv.find(head[2]) != std::string_view::npos;
}

} // namespace

SniffedFormat sniff(const ByteSource& source) {
    std::array<char, 136> head{};
    const std::size_t length = std::min<std::uint64_t>(source.size(), head.size());
    if (!source.read(0, std::as_writable_bytes(std::span(head)).first(length))) return {};
    const std::string_view text(head.data(), head.size());
    for (const Magic& magic : kMagics)
        if (magic.offset + magic.bytes.size() <= length && text.substr(magic.offset, magic.bytes.size()) == magic.bytes)
            return {magic.format, magic.other};
    if (isBmp(text)) return {ImageFormat::Bmp, {}};
    if (isPnm(text)) return {ImageFormat::Pnm, {}};
    return {};
}

} // namespace semblance
