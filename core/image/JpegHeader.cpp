// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/HeaderFields.h"
#include "core/image/Headers.h"

namespace semblance {
namespace {

constexpr std::uint64_t kLargestHeader = 64ULL << 20;

bool isFrameHeader(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool standsAlone(int marker) {
    return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

/// Offset of the byte that names the next marker; bytes between markers are passed over, as decoders do.
std::uint64_t nextMarker(const HeaderFields& fields, std::uint64_t offset) {
    bool after = false;
    for (;; ++offset) {
        const int byte = fields.u8(offset);
        if (after && byte != 0xFF && byte != 0) return offset;
        after = byte == 0xFF;
        if (offset > kLargestHeader) throw Error(ErrorKind::DamagedFile, "the JPEG header has no size");
    }
}

ImageInfo frame(const HeaderFields& fields, std::uint64_t offset) {
    ImageInfo info{.format = ImageFormat::Jpeg};
    info.bitDepth = fields.u8(offset + 2);
    info.heightPx = checkedSide(fields.u16(offset + 3));
    info.widthPx = checkedSide(fields.u16(offset + 5));
    info.channels = fields.u8(offset + 7);
    info.isColour = info.channels >= 3;
    if (info.channels != 1 && info.channels != 3 && info.channels != 4)
        throw Error(ErrorKind::UnsupportedFormat,
                    "a JPEG of " + std::to_string(info.channels) + " channels is not read");
    return info;
}

} // namespace

ImageInfo readJpegHeader(const ByteSource& source) {
    const HeaderFields fields(source, std::endian::big);
    std::uint64_t offset = 2;
    for (;;) {
        offset = nextMarker(fields, offset);
        const int marker = fields.u8(offset++);
        if (standsAlone(marker)) continue;
        if (isFrameHeader(marker)) return frame(fields, offset);
        if (marker == 0xDA || marker == 0xD9) throw Error(ErrorKind::DamagedFile, "the JPEG header has no size");
        const std::uint64_t length = fields.u16(offset);
        if (length < 2) throw Error(ErrorKind::DamagedFile, "a segment of the JPEG header is damaged");
        offset += length;
    }
}

} // namespace semblance
