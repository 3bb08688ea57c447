// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/HeaderFields.h"
#include "core/image/Headers.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr std::uint32_t kHeaderChunk = 0x49484452;  // IHDR
constexpr std::uint32_t kPaletteChunk = 0x504C5445; // PLTE
constexpr std::uint32_t kPixelChunk = 0x49444154;   // IDAT
constexpr std::uint32_t kEndChunk = 0x49454E44;     // IEND

enum PngColour { Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6 };

struct Chunk {
    std::uint64_t offset = 0; ///< of its content
    std::uint64_t length = 0;
    std::uint32_t name = 0;
    std::uint64_t end() const { return offset + length + 4; }
};

Chunk chunkAt(const HeaderFields& fields, std::uint64_t offset) {
    return {offset + 8, fields.u32(offset), fields.u32(offset + 4)};
}

bool paletteIsGray(const HeaderFields& fields, const Chunk& palette) {
    std::array<std::byte, 768> colours{};
    const std::size_t length = std::min<std::uint64_t>(palette.length / 3 * 3, colours.size());
    if (!fields.source().read(palette.offset, std::span(colours).first(length)))
        throw Error(ErrorKind::DamagedFile, "the file ends in the middle of its palette");
    for (std::size_t i = 0; i < length; i += 3)
        if (colours[i] != colours[i + 1] || colours[i] != colours[i + 2]) return false;
    return true;
}

bool findsGrayPalette(const HeaderFields& fields, std::uint64_t offset) {
    for (;;) {
        const Chunk chunk = chunkAt(fields, offset);
        if (chunk.name == kPaletteChunk) return paletteIsGray(fields, chunk);
        if (chunk.name == kPixelChunk || chunk.name == kEndChunk)
            throw Error(ErrorKind::DamagedFile, "the PNG's palette is missing");
        offset = chunk.end();
    }
}

int channelsOf(int colour) {
    switch (colour) {
    case Gray:
    case Palette: return 1;
    case GrayAlpha: return 2;
    case Rgb: return 3;
    case Rgba: return 4;
    default: throw Error(ErrorKind::DamagedFile, "the PNG header names no known kind of colour");
    }
}

} // namespace

ImageInfo readPngHeader(const ByteSource& source) {
    const HeaderFields fields(source, std::endian::big);
    const Chunk header = chunkAt(fields, 8);
    if (header.name != kHeaderChunk || header.length != 13)
        throw Error(ErrorKind::DamagedFile, "the PNG header is damaged");
    const int colour = fields.u8(header.offset + 9);
    ImageInfo info{.format = ImageFormat::Png};
    info.widthPx = checkedSide(fields.u32(header.offset));
    info.heightPx = checkedSide(fields.u32(header.offset + 4));
    info.bitDepth = fields.u8(header.offset + 8);
    info.channels = channelsOf(colour);
    info.isColour = info.channels >= 3 || (colour == Palette && !findsGrayPalette(fields, header.end()));
    return info;
}

void checkPngIsWhole(const ByteSource& source) {
    const HeaderFields fields(source, std::endian::big);
    std::uint64_t offset = 8;
    bool hasPixels = false;
    for (;;) {
        if (offset + 12 > source.size()) throw Error(ErrorKind::DamagedFile, "the PNG is cut off: its end is missing");
        const Chunk chunk = chunkAt(fields, offset);
        if (chunk.end() > source.size())
            throw Error(ErrorKind::DamagedFile, "the PNG is cut off in the middle of its pixels");
        hasPixels = hasPixels || chunk.name == kPixelChunk;
        if (chunk.name == kEndChunk) break;
        offset = chunk.end();
    }
    if (!hasPixels) throw Error(ErrorKind::DamagedFile, "the PNG holds no pixels");
}

} // namespace semblance
