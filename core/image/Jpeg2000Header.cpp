// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/HeaderFields.h"
#include "core/image/Headers.h"

namespace semblance {
namespace {

constexpr std::uint32_t kCodestreamBox = 0x6A703263; // jp2c
constexpr int kLargestBoxCount = 1000;

/// Where the codestream lies: after the boxes of a JP2 file, or the whole file.
struct Extent {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

Extent findCodestream(const HeaderFields& fields) {
    if (fields.u16(0) == 0xFF4F) return {0, fields.size()};
    std::uint64_t offset = 0;
    for (int i = 0; i < kLargestBoxCount; ++i) {
        std::uint64_t length = fields.u32(offset);
        const std::uint32_t name = fields.u32(offset + 4);
        std::uint64_t head = 8;
        if (length == 1) {
            length = fields.u64(offset + 8);
            head = 16;
        }
        if (length == 0) length = fields.size() - offset;
        if (length < head || length > fields.size() - offset)
            throw Error(ErrorKind::DamagedFile, "the JPEG 2000 file is cut off");
        if (name == kCodestreamBox) return {offset + head, offset + length};
        offset += length;
    }
    throw Error(ErrorKind::DamagedFile, "the JPEG 2000 file holds no image");
}

} // namespace

// ISO/IEC 15444-1, annex A.5.1: Xsiz and Ysiz at 8 and 12 of SIZ, their offsets at 16 and 20, Csiz at 40, Ssiz from 42.
ImageInfo readJpeg2000Header(const ByteSource& source) {
    const HeaderFields fields(source, std::endian::big);
    const std::uint64_t begin = findCodestream(fields).begin;
    if (fields.u16(begin) != 0xFF4F || fields.u16(begin + 2) != 0xFF51)
        throw Error(ErrorKind::DamagedFile, "the JPEG 2000 header is damaged");
    ImageInfo info{.format = ImageFormat::Jpeg2000};
    const std::int64_t width = std::int64_t{fields.u32(begin + 8)} - fields.u32(begin + 16);
    const std::int64_t height = std::int64_t{fields.u32(begin + 12)} - fields.u32(begin + 20);
    info.widthPx = checkedSide(static_cast<std::uint64_t>(width < 0 ? 0 : width));
    info.heightPx = checkedSide(static_cast<std::uint64_t>(height < 0 ? 0 : height));
    info.channels = fields.u16(begin + 40);
    info.bitDepth = (fields.u8(begin + 42) & 0x7F) + 1;
    info.isColour = info.channels >= 3;
    if (info.channels < 1 || info.channels > 4 || info.bitDepth > 16)
        throw Error(ErrorKind::UnsupportedFormat, "a JPEG 2000 image of " + std::to_string(info.channels) +
                                                      " channels and " + std::to_string(info.bitDepth) +
                                                      " bit is not read");
    return info;
}

void checkJpeg2000IsWhole(const ByteSource& source) {
    const HeaderFields fields(source, std::endian::big);
    const Extent extent = findCodestream(fields);
    std::uint64_t offset = extent.begin + 2;
    for (;;) {
        const std::uint32_t marker = fields.u16(offset);
        if (marker == 0xFFD9) return;
        std::uint64_t length = fields.u16(offset + 2) + 2ULL;
        if (marker == 0xFF90) { // a tile part says its whole length; 0: up to the end of the codestream
            const std::uint64_t part = fields.u32(offset + 6);
            length = part != 0 ? part : extent.end - 2 - offset;
        }
        if (length < 4 || offset + length + 2 > extent.end)
            throw Error(ErrorKind::DamagedFile, "the JPEG 2000 file is cut off in the middle of its pixels");
        offset += length;
    }
}

} // namespace semblance
