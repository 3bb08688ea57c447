// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/HeaderFields.h"
#include "core/image/Headers.h"

namespace semblance {
namespace {

constexpr std::uint64_t kFileHeaderBytes = 14;

struct BmpFields {
    std::uint32_t pixelOffset = 0;
    std::uint32_t headerBytes = 0;
    int bits = 0;
    std::uint32_t colours = 0;
    std::uint64_t colourBytes = 4;
};

bool isOldHeader(std::uint32_t headerBytes) {
    return headerBytes == 12;
}

BmpFields readFields(const HeaderFields& fields) {
    BmpFields bmp;
    bmp.pixelOffset = fields.u32(10);
    bmp.headerBytes = fields.u32(kFileHeaderBytes);
    bmp.bits = fields.u16(isOldHeader(bmp.headerBytes) ? 24 : 28);
    if (isOldHeader(bmp.headerBytes))
        bmp.colourBytes = 3;
    else
        bmp.colours = fields.u32(46);
    if (bmp.colours == 0 && bmp.bits <= 8) bmp.colours = 1U << bmp.bits;
    return bmp;
}

bool paletteIsGray(const HeaderFields& fields, const BmpFields& bmp) {
    const std::uint64_t begin = kFileHeaderBytes + bmp.headerBytes;
    if (bmp.colours > (1U << bmp.bits) || begin + bmp.colours * bmp.colourBytes > bmp.pixelOffset)
        throw Error(ErrorKind::DamagedFile, "the palette of the BMP has an impossible size");
    for (std::uint64_t i = 0; i < bmp.colours; ++i) {
        const std::uint64_t at = begin + i * bmp.colourBytes;
        if (fields.u8(at) != fields.u8(at + 1) || fields.u8(at) != fields.u8(at + 2)) return false;
    }
    return true;
}

void requireReadable(const HeaderFields& fields, const BmpFields& bmp) {
    const bool knownBits =
        bmp.bits == 1 || bmp.bits == 4 || bmp.bits == 8 || bmp.bits == 16 || bmp.bits == 24 || bmp.bits == 32;
    if (!knownBits) throw Error(ErrorKind::DamagedFile, "the BMP header names an impossible number of bits");
    if (isOldHeader(bmp.headerBytes)) return;
    const std::uint32_t compression = fields.u32(30);
    if (compression != 0 && compression != 3) throw Error(ErrorKind::UnsupportedFormat, "a compressed BMP is not read");
}

} // namespace

ImageInfo readBmpHeader(const ByteSource& source) {
    const HeaderFields fields(source, std::endian::little);
    const BmpFields bmp = readFields(fields);
    requireReadable(fields, bmp);
    ImageInfo info{.format = ImageFormat::Bmp};
    if (isOldHeader(bmp.headerBytes)) {
        info.widthPx = checkedSide(fields.u16(18));
        info.heightPx = checkedSide(fields.u16(20));
    } else {
        const std::int64_t height = fields.i32(22); // negative: rows from the top
        if (fields.i32(18) < 0) throw Error(ErrorKind::DamagedFile, "the header names a negative size");
        info.widthPx = checkedSide(fields.u32(18));
        info.heightPx = checkedSide(static_cast<std::uint64_t>(height < 0 ? -height : height));
    }
    info.channels = bmp.bits <= 8 ? 1 : bmp.bits == 32 ? 4 : 3;
    info.bitDepth = bmp.bits < 8 ? bmp.bits : 8;
    info.isColour = bmp.bits > 8 || !paletteIsGray(fields, bmp);
    return info;
}

void checkBmpIsWhole(const ByteSource& source, const ImageInfo& info) {
    const HeaderFields fields(source, std::endian::little);
    const BmpFields bmp = readFields(fields);
    const auto rowBits = static_cast<std::uint64_t>(info.widthPx) * static_cast<std::uint64_t>(bmp.bits);
    const std::uint64_t needed = (rowBits + 31) / 32 * 4 * static_cast<std::uint64_t>(info.heightPx);
    if (bmp.pixelOffset > source.size() || needed > source.size() - bmp.pixelOffset)
        throw Error(ErrorKind::DamagedFile, "the BMP is cut off in the middle of its pixels");
}

} // namespace semblance
