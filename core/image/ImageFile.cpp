// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageFile.h"

#include "core/base/Files.h"
#include "core/image/ByteSource.h"
#include "core/image/Decoders.h"
#include "core/image/HeaderFields.h"
#include "core/image/Headers.h"
#include "core/image/Sniff.h"

#include <climits>
#include <cstring>
#include <new>

namespace semblance {
namespace {

Image decode(std::span<const std::byte> bytes, const ImageInfo& info, PixelDamage damage) {
    const MemoryBytes source(bytes);
    switch (info.format) {
    case ImageFormat::Tiff: return decodeTiff(bytes, info);
    case ImageFormat::Png: checkPngIsWhole(source); return decodePng(bytes, info);
    case ImageFormat::Jpeg: return decodeJpeg(bytes, info, damage);
    case ImageFormat::Pnm: return decodePnm(bytes, info);
    case ImageFormat::Bmp: checkBmpIsWhole(source, info); return decodeThroughOpenCv(bytes, info);
    case ImageFormat::Jpeg2000: checkJpeg2000IsWhole(source); return decodeThroughOpenCv(bytes, info);
    }
    throw Error(ErrorKind::Internal, "an image format without a decoder");
}

/// The most pixels that a byte of a sound file can stand for: deflate packs 1:1032, a JPEG block of 64 pixels needs a bit
/// or more, an empty fax line one bit. What claims more is damaged, and is told so before memory is taken for it.
std::uint64_t mostPixelsPerByte(ImageFormat format) {
    switch (format) {
    case ImageFormat::Png: return 8 * 1040;
    case ImageFormat::Jpeg: return 64 * 8;
    case ImageFormat::Pnm:
    case ImageFormat::Bmp: return 8;
    case ImageFormat::Tiff:
    case ImageFormat::Jpeg2000: break;
    }
    return 100'000;
}

void requireSize(const ImageInfo& info, std::uint64_t fileBytes, const DecodeLimits& limits) {
    const auto pixels = static_cast<std::uint64_t>(info.widthPx) * static_cast<std::uint64_t>(info.heightPx);
    const std::string size = std::to_string(info.widthPx) + " × " + std::to_string(info.heightPx) + " pixels";
    if (pixels > limits.pixels) throw Error(ErrorKind::TooLarge, "the header names " + size + ", more than is read");
    if (pixels / mostPixelsPerByte(info.format) > fileBytes)
        throw Error(ErrorKind::DamagedFile, "the header names " + size + ", and the file is far too small for them");
}

template <typename Work>
auto namingPath(const std::filesystem::path& path, const Work& work) {
    try {
        return work();
    } catch (const Error& error) {
        throw Error(error.kind(), error.what(), path);
    } catch (const std::bad_alloc&) {
        throw Error(ErrorKind::OutOfMemory, "there is not enough memory for this image", path);
    }
}

} // namespace

int checkedSide(std::uint64_t sidePx) {
    if (sidePx == 0) throw Error(ErrorKind::DamagedFile, "the header names an empty image");
    if (sidePx > INT_MAX)
        throw Error(ErrorKind::TooLarge, "the header names " + std::to_string(sidePx) + " pixels a side");
    return static_cast<int>(sidePx);
}

ImageInfo probeImage(const ByteSource& source) {
    if (source.size() == 0) throw Error(ErrorKind::DamagedFile, "the file is empty");
    const SniffedFormat found = sniff(source);
    if (!found.format)
        throw Error(ErrorKind::UnsupportedFormat, found.other.empty()
                                                      ? "this is not an image of a known format"
                                                      : "this is " + found.other + ", which is not read");
    switch (*found.format) {
    case ImageFormat::Tiff: return readTiffHeader(source);
    case ImageFormat::Png: return readPngHeader(source);
    case ImageFormat::Jpeg: return readJpegHeader(source);
    case ImageFormat::Bmp: return readBmpHeader(source);
    case ImageFormat::Pnm: return readPnmHeader(source);
    case ImageFormat::Jpeg2000: return readJpeg2000Header(source);
    }
    throw Error(ErrorKind::Internal, "an image format without a header parser");
}

ImageInfo probeImage(const std::filesystem::path& path) {
    return namingPath(path, [&path] { return probeImage(FileBytes(path)); });
}

ImageInfo probeImage(std::span<const std::byte> bytes) {
    return probeImage(MemoryBytes(bytes));
}

Image decodeImage(const std::filesystem::path& path, const DecodeLimits& limits) {
    return namingPath(path, [&] { return decodeImage(readFile(path, limits.fileBytes), limits); });
}

Image decodeImage(std::span<const std::byte> bytes, const DecodeLimits& limits) {
    if (bytes.size() > limits.fileBytes)
        throw Error(ErrorKind::TooLarge, "the file has " + std::to_string(bytes.size()) + " bytes, more than is read");
    const ImageInfo info = probeImage(bytes);
    requireSize(info, bytes.size(), limits);
    Image image = decode(bytes, info, limits.damage);
    return !info.isColour && image.channels == 3 ? firstChannelOf(image) : image;
}

Image blankImage(int widthPx, int heightPx, int channels, int bitDepth) {
    Image image{.widthPx = widthPx, .heightPx = heightPx, .channels = channels, .bitDepth = bitDepth, .pixels = {}};
    image.pixels.resize(static_cast<std::size_t>(widthPx) * static_cast<std::size_t>(heightPx) *
                        static_cast<std::size_t>(channels) * image.bytesPerSample());
    return image;
}

Image firstChannelOf(const Image& image) {
    Image gray = blankImage(image.widthPx, image.heightPx, 1, image.bitDepth);
    gray.damage = image.damage;
    const std::size_t width = image.bytesPerSample();
    for (std::size_t i = 0; i < gray.pixels.size() / width; ++i)
        std::memcpy(gray.pixels.data() + i * width, image.pixels.data() + 3 * i * width, width);
    return gray;
}

} // namespace semblance
