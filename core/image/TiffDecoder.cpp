// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/image/Decoders.h"
#include "core/image/TiffHandle.h"
#include "core/image/TiffSamples.h"

#include <algorithm>
#include <cstring>

namespace semblance {
namespace {

constexpr std::uint64_t kLargestBlockBytes = 1ULL << 30;
constexpr std::uint64_t kLargestSampleBytes = 2ULL << 30;

[[noreturn]] void unsupported(const std::string& what) {
    throw Error(ErrorKind::UnsupportedFormat, "a TIFF with " + what + " is not read");
}

TiffColour colourOf(const TiffHandle& tiff) {
    switch (const unsigned photometric = tiff.field(TIFFTAG_PHOTOMETRIC)) {
    case PHOTOMETRIC_MINISWHITE: return TiffColour::GrayInverted;
    case PHOTOMETRIC_MINISBLACK: return TiffColour::Gray;
    case PHOTOMETRIC_RGB: return TiffColour::Rgb;
    case PHOTOMETRIC_PALETTE: return TiffColour::Palette;
    case PHOTOMETRIC_SEPARATED: return TiffColour::Cmyk;
    case PHOTOMETRIC_YCBCR:
        if (tiff.field(TIFFTAG_COMPRESSION) == COMPRESSION_JPEG) {
            TIFFSetField(tiff.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
            return TiffColour::Rgb;
        }
        [[fallthrough]];
    default: unsupported("the photometric interpretation " + std::to_string(photometric));
    }
}

TiffSampleKind kindOf(const TiffHandle& tiff, unsigned bits) {
    const unsigned format = tiff.field(TIFFTAG_SAMPLEFORMAT);
    const bool isWhole = bits == 8 || bits == 16 || bits == 32 || bits == 64;
    if (format == SAMPLEFORMAT_IEEEFP && isWhole && bits > 8) return TiffSampleKind::Float;
    if (format == SAMPLEFORMAT_INT && isWhole) return TiffSampleKind::Signed;
    const bool isPacked = bits == 1 || bits == 2 || bits == 4 || bits == 10 || bits == 12 || bits == 14;
    if ((format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID) && (isWhole || isPacked))
        return TiffSampleKind::Unsigned;
    unsupported(std::to_string(bits) + " bit samples of format " + std::to_string(format));
}

void readPalette(const TiffHandle& tiff, TiffLayout& layout) {
    std::array<std::uint16_t*, 3> maps{};
    if (layout.bits > 16 || TIFFGetField(tiff.get(), TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2]) != 1)
        throw Error(ErrorKind::DamagedFile, "the TIFF's palette is missing");
    const std::size_t count = std::size_t{1} << layout.bits;
    bool isOld = true; // old writers filled in 8-bit values
    for (std::size_t c = 0; c < 3; ++c) {
        layout.palette[c].assign(maps[c], maps[c] + count);
        isOld = isOld && std::ranges::all_of(layout.palette[c], [](std::uint16_t value) { return value < 256; });
    }
    if (!isOld) return;
    for (auto& channel : layout.palette)
        for (std::uint16_t& value : channel)
            value = static_cast<std::uint16_t>(value * 257);
}

unsigned keptChannels(TiffColour colour) {
    return colour == TiffColour::Rgb ? 3 : colour == TiffColour::Cmyk ? 4 : 1;
}

TiffLayout layoutOf(const TiffHandle& tiff) {
    TiffLayout layout;
    TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &layout.widthPx);
    TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &layout.heightPx);
    if (tiff.field(TIFFTAG_COMPRESSION) == COMPRESSION_OJPEG) unsupported("old-style JPEG compression");
    if (TIFFIsCODECConfigured(static_cast<std::uint16_t>(tiff.field(TIFFTAG_COMPRESSION))) == 0)
        unsupported("compression " + std::to_string(tiff.field(TIFFTAG_COMPRESSION)));
    layout.storedChannels = tiff.field(TIFFTAG_SAMPLESPERPIXEL);
    layout.bits = tiff.field(TIFFTAG_BITSPERSAMPLE);
    layout.kind = kindOf(tiff, layout.bits);
    layout.colour = colourOf(tiff);
    layout.keptChannels = keptChannels(layout.colour);
    layout.isPlanar = layout.storedChannels > 1 && tiff.field(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
    layout.isTiled = TIFFIsTiled(tiff.get()) != 0;
    layout.orientation = tiff.field(TIFFTAG_ORIENTATION);
    if (layout.colour == TiffColour::Cmyk && layout.sampleBytes() > 2) unsupported("CMYK of more than 16 bit");
    if (layout.colour == TiffColour::Palette) readPalette(tiff, layout);
    return layout;
}

/// The header as our own parser and as libtiff read it must agree, for the limits were checked on the former.
void requireSound(const TiffHandle& tiff, const TiffLayout& layout, const ImageInfo& info, std::size_t fileBytes) {
    if (static_cast<int>(layout.widthPx) != info.widthPx || static_cast<int>(layout.heightPx) != info.heightPx ||
        layout.storedChannels < layout.keptChannels)
        throw Error(ErrorKind::DamagedFile, "the header of the TIFF contradicts itself");
    const std::uint64_t samples = std::uint64_t{layout.widthPx} * layout.heightPx * layout.keptChannels;
    if (samples * layout.sampleBytes() > kLargestSampleBytes)
        throw Error(ErrorKind::TooLarge, "the TIFF holds more than two gigabytes of samples");
    if (tiff.field(TIFFTAG_COMPRESSION) == COMPRESSION_NONE && samples * layout.bits / 8 > fileBytes)
        throw Error(ErrorKind::DamagedFile, "the TIFF is cut off: it is smaller than its pixels");
}

/// A strip or tile as it came from the codec, and where it belongs.
struct TiffBlock {
    std::span<const std::byte> bytes;
    std::size_t rowBytes = 0;
    std::uint32_t x = 0;
    std::uint32_t y = 0;
    std::uint32_t columns = 0; ///< that lie in the image
    std::uint32_t rows = 0;
    unsigned plane = 0;
};

std::uint16_t packedSample(const std::byte* row, std::size_t index, unsigned bits) {
    std::uint32_t value = 0;
    for (std::size_t bit = index * bits; bit < (index + 1) * bits; ++bit)
        value = (value << 1) | ((std::to_integer<std::uint32_t>(row[bit / 8]) >> (7 - bit % 8)) & 1);
    return static_cast<std::uint16_t>(value);
}

/// Puts one sample into its place.
void copySample(const TiffLayout& layout, const std::byte* row, std::size_t index, std::byte* to) {
    const std::size_t width = layout.sampleBytes();
    if (layout.bits == 8 * width) {
        std::memcpy(to, row + index * width, width);
        return;
    }
    const std::uint16_t value = packedSample(row, index, layout.bits);
    if (width == 1)
        *to = static_cast<std::byte>(value);
    else
        std::memcpy(to, &value, sizeof value);
}

void placeRow(TiffSamples& samples, const TiffBlock& block, const std::byte* row, std::uint32_t y) {
    const TiffLayout& layout = samples.layout;
    const std::size_t width = layout.sampleBytes();
    const std::size_t first = (std::size_t{y} * layout.widthPx + block.x) * layout.keptChannels;
    std::byte* to = samples.bytes.data() + first * width;
    const bool isWhole =
        layout.bits == 8 * width && (layout.isPlanar ? 1 : layout.storedChannels) == layout.keptChannels;
    if (isWhole) {
        std::memcpy(to, row, std::size_t{block.columns} * layout.keptChannels * width);
        return;
    }
    const std::size_t step = layout.isPlanar ? 1 : layout.storedChannels;
    const unsigned channels = layout.isPlanar ? 1 : layout.keptChannels;
    for (std::size_t x = 0; x < block.columns; ++x)
        for (unsigned c = 0; c < channels; ++c)
            copySample(layout, row, x * step + c, to + (x * layout.keptChannels + c + block.plane) * width);
}

void place(TiffSamples& samples, const TiffBlock& block) {
    for (std::uint32_t y = 0; y < block.rows; ++y)
        placeRow(samples, block, block.bytes.data() + y * block.rowBytes, block.y + y);
}

std::vector<std::byte> blockBuffer(const TiffHandle& tiff, std::uint64_t bytes, std::size_t needed) {
    if (bytes == 0 || bytes < needed) tiff.fail();
    if (bytes > kLargestBlockBytes) throw Error(ErrorKind::TooLarge, "a strip or tile of the TIFF is impossibly large");
    return std::vector<std::byte>(static_cast<std::size_t>(bytes));
}

/// Bytes of one row of `columns` pixels within a block.
std::size_t rowBytesOf(const TiffLayout& layout, std::uint32_t columns) {
    const std::uint64_t channels = layout.isPlanar ? 1 : layout.storedChannels;
    return static_cast<std::size_t>((std::uint64_t{columns} * channels * layout.bits + 7) / 8);
}

void readStrips(const TiffHandle& tiff, TiffSamples& samples) {
    const TiffLayout& layout = samples.layout;
    std::uint32_t rowsPerStrip = 0;
    TIFFGetFieldDefaulted(tiff.get(), TIFFTAG_ROWSPERSTRIP, &rowsPerStrip);
    rowsPerStrip = std::min(rowsPerStrip, layout.heightPx);
    if (rowsPerStrip == 0) tiff.fail();
    const std::size_t rowBytes = rowBytesOf(layout, layout.widthPx);
    std::vector<std::byte> buffer = blockBuffer(tiff, TIFFStripSize64(tiff.get()), rowBytes * rowsPerStrip);
    for (unsigned plane = 0; plane < (layout.isPlanar ? layout.keptChannels : 1); ++plane)
        for (std::uint32_t y = 0; y < layout.heightPx; y += rowsPerStrip) {
            const std::uint32_t rows = std::min(rowsPerStrip, layout.heightPx - y);
            const std::uint32_t strip = TIFFComputeStrip(tiff.get(), y, static_cast<std::uint16_t>(plane));
            const tmsize_t count =
                TIFFReadEncodedStrip(tiff.get(), strip, buffer.data(), static_cast<tmsize_t>(buffer.size()));
            if (count < static_cast<tmsize_t>(rowBytes * rows)) tiff.fail();
            place(samples, {buffer, rowBytes, 0, y, layout.widthPx, rows, plane});
        }
}

void readTiles(const TiffHandle& tiff, TiffSamples& samples) {
    const TiffLayout& layout = samples.layout;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    TIFFGetField(tiff.get(), TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff.get(), TIFFTAG_TILELENGTH, &height);
    if (width == 0 || height == 0) tiff.fail();
    const std::size_t rowBytes = rowBytesOf(layout, width);
    const std::uint64_t size = TIFFTileSize64(tiff.get());
    if (height > kLargestBlockBytes / rowBytes) tiff.fail();
    std::vector<std::byte> buffer = blockBuffer(tiff, size, rowBytes * height);
    for (unsigned plane = 0; plane < (layout.isPlanar ? layout.keptChannels : 1); ++plane)
        for (std::uint64_t y = 0; y < layout.heightPx; y += height)
            for (std::uint64_t x = 0; x < layout.widthPx; x += width) {
                const auto left = static_cast<std::uint32_t>(x);
                const auto top = static_cast<std::uint32_t>(y);
                const tmsize_t count =
                    TIFFReadTile(tiff.get(), buffer.data(), left, top, 0, static_cast<std::uint16_t>(plane));
                if (count < static_cast<tmsize_t>(rowBytes * height)) tiff.fail();
                place(samples, {buffer, rowBytes, left, top, std::min(width, layout.widthPx - left),
                                std::min(height, layout.heightPx - top), plane});
            }
}

} // namespace

Image decodeTiff(std::span<const std::byte> bytes, const ImageInfo& info) {
    const TiffHandle tiff(bytes);
    TiffSamples samples{.layout = layoutOf(tiff), .bytes = {}};
    const TiffLayout& layout = samples.layout;
    requireSound(tiff, layout, info, bytes.size());
    samples.bytes.resize(std::size_t{layout.widthPx} * layout.heightPx * layout.keptChannels * layout.sampleBytes());
    layout.isTiled ? readTiles(tiff, samples) : readStrips(tiff, samples);
    if (tiff.lostPixels()) tiff.fail();
    return imageOf(std::move(samples));
}

} // namespace semblance
