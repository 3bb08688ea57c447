// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/HeaderFields.h"
#include "core/image/Headers.h"
#include "core/image/TiffDirectory.h"

namespace semblance {
namespace {

enum TiffTag : std::uint16_t {
    Width = 256,
    Height = 257,
    BitsPerSample = 258,
    Photometric = 262,
    SamplesPerPixel = 277,
    ColourMap = 320
};
constexpr std::uint64_t kPalettePhotometric = 3;

bool paletteIsGray(const ByteSource& source, const TiffDirectory& directory) {
    const TiffEntry* map = directory.find(ColourMap);
    if (!map || map->type != 3 || map->count > 3 * 65536) return false;
    const HeaderFields fields(source, directory.order);
    const std::uint64_t entries = map->count / 3;
    for (std::uint64_t i = 0; i < entries; ++i) {
        const std::uint16_t red = fields.u16(map->offset + 2 * i);
        if (fields.u16(map->offset + 2 * (entries + i)) != red ||
            fields.u16(map->offset + 2 * (2 * entries + i)) != red)
            return false;
    }
    return true;
}

} // namespace

ImageInfo readTiffHeader(const ByteSource& source) {
    const TiffDirectory directory = readFirstDirectory(source);
    const auto width = directory.integer(source, Width);
    const auto height = directory.integer(source, Height);
    if (!width || !height) throw Error(ErrorKind::DamagedFile, "the TIFF does not say its size");
    ImageInfo info{.format = ImageFormat::Tiff};
    info.widthPx = checkedSide(*width);
    info.heightPx = checkedSide(*height);
    const std::uint64_t channels = directory.integer(source, SamplesPerPixel).value_or(1);
    const std::uint64_t bits = directory.integer(source, BitsPerSample).value_or(1);
    if (channels == 0 || channels > 64 || bits == 0 || bits > 64)
        throw Error(ErrorKind::UnsupportedFormat, "a TIFF of " + std::to_string(channels) + " channels and " +
                                                      std::to_string(bits) + " bit is not read");
    info.channels = static_cast<int>(channels);
    info.bitDepth = static_cast<int>(bits);
    const std::uint64_t photometric = directory.integer(source, Photometric).value_or(1);
    info.isColour =
        photometric == kPalettePhotometric ? !paletteIsGray(source, directory) : photometric > 1 && channels >= 3;
    info.pages = countPages(source, directory);
    return info;
}

} // namespace semblance
