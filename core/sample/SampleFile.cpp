// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/SampleFile.h"

#include "core/base/Error.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <tiffio.h>

namespace semblance {
namespace {

constexpr std::uint32_t vendorTag = 34682;

/// A file in memory, as libtiff's client interface wants it.
struct MemoryFile {
    std::vector<std::byte> bytes;
    std::size_t place = 0;
};

MemoryFile& fileOf(thandle_t handle) {
    return *static_cast<MemoryFile*>(handle);
}

tmsize_t readBytes(thandle_t handle, void* into, tmsize_t count) {
    MemoryFile& file = fileOf(handle);
    const std::size_t left = file.place < file.bytes.size() ? file.bytes.size() - file.place : 0;
    const std::size_t amount = std::min(left, static_cast<std::size_t>(count));
    if (amount > 0) std::memcpy(into, file.bytes.data() + file.place, amount);
    file.place += amount;
    return static_cast<tmsize_t>(amount);
}

tmsize_t writeBytes(thandle_t handle, void* from, tmsize_t count) {
    MemoryFile& file = fileOf(handle);
    const auto amount = static_cast<std::size_t>(count);
    if (file.bytes.size() < file.place + amount) file.bytes.resize(file.place + amount);
    if (amount > 0) std::memcpy(file.bytes.data() + file.place, from, amount);
    file.place += amount;
    return count;
}

toff_t seek(thandle_t handle, toff_t offset, int whence) {
    MemoryFile& file = fileOf(handle);
    const std::size_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file.place : file.bytes.size();
    file.place = base + static_cast<std::size_t>(offset);
    return file.place;
}

int closeNothing(thandle_t) {
    return 0;
}

toff_t sizeOf(thandle_t handle) {
    return fileOf(handle).bytes.size();
}

using TiffHandle = std::unique_ptr<TIFF, decltype(&TIFFClose)>;

TiffHandle openForWriting(MemoryFile& file) {
    TiffHandle tiff(
        TIFFClientOpen("sample", "w", &file, readBytes, writeBytes, seek, closeNothing, sizeOf, nullptr, nullptr),
        TIFFClose);
    if (!tiff) throw Error(ErrorKind::Internal, "libtiff cannot start a file in memory");
    static const std::array field{
        TIFFFieldInfo{vendorTag, -1, -1, TIFF_ASCII, FIELD_CUSTOM, 1, 0, const_cast<char*>("FEI_HELIOS")}};
    TIFFMergeFieldInfo(tiff.get(), field.data(), 1);
    return tiff;
}

} // namespace

std::vector<std::byte> tiffOf(const Image& image, const std::string& vendorText) {
    MemoryFile file;
    file.bytes.reserve(image.pixels.size() + 16384);
    TiffHandle tiff = openForWriting(file);
    TIFFSetField(tiff.get(), TIFFTAG_IMAGEWIDTH, image.widthPx);
    TIFFSetField(tiff.get(), TIFFTAG_IMAGELENGTH, image.heightPx);
    TIFFSetField(tiff.get(), TIFFTAG_BITSPERSAMPLE, image.bitDepth);
    TIFFSetField(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff.get(), TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    TIFFSetField(tiff.get(), TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff.get(), TIFFTAG_ROWSPERSTRIP, image.heightPx);
    TIFFSetField(tiff.get(), TIFFTAG_SOFTWARE, "Semblance " SEMBLANCE_VERSION ", sample set");
    TIFFSetField(tiff.get(), vendorTag, vendorText.c_str());
    // libtiff takes the samples by a pointer that is not const, and leaves them as they are.
    auto* samples = const_cast<std::byte*>(image.pixels.data());
    if (TIFFWriteEncodedStrip(tiff.get(), 0, samples, static_cast<tmsize_t>(image.pixels.size())) < 0 ||
        TIFFWriteDirectory(tiff.get()) != 1)
        throw Error(ErrorKind::Internal, "libtiff cannot write a TIFF in memory");
    tiff.reset();
    return std::move(file.bytes);
}

std::vector<std::byte> jpegOf(const Image& image, int quality) {
    try {
        const cv::Mat pixels(image.heightPx, image.widthPx, CV_8UC1, const_cast<std::byte*>(image.pixels.data()));
        std::vector<unsigned char> encoded;
        cv::imencode(".jpg", pixels, encoded, {cv::IMWRITE_JPEG_QUALITY, quality});
        std::vector<std::byte> bytes(encoded.size());
        std::memcpy(bytes.data(), encoded.data(), encoded.size());
        return bytes;
    } catch (const cv::Exception& exception) {
        throw Error(ErrorKind::Internal, "cannot encode a JPEG: " + std::string(exception.what()));
    }
}

} // namespace semblance
