// SPDX-License-Identifier: GPL-3.0-or-later
// Real image files for tests, written with the libraries that others write theirs with.
#pragma once

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/Image.h"

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTest>
#include <cstring>
#include <filesystem>
#include <functional>
#include <opencv2/imgcodecs.hpp>
#include <optional>
#include <span>
#include <string>
#include <tiffio.h>
#include <vector>

namespace semblance::test {

inline std::filesystem::path pathOf(const QString& text) {
    return fromUtf8(text.toStdString());
}

/// Real micrographs beside the source folder or where SEMBLANCE_TEST_DATA points; empty where there are none.
inline std::filesystem::path realData() {
    const QByteArray variable = qgetenv("SEMBLANCE_TEST_DATA");
    const std::filesystem::path folder = variable.isEmpty()
                                             ? std::filesystem::path(SEMBLANCE_SOURCE_DIR) / ".." / "shared" / "data"
                                             : std::filesystem::path(variable.toStdString());
    return std::filesystem::exists(folder) ? folder : std::filesystem::path();
}

inline void writeBytes(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    std::filesystem::create_directories(path.parent_path());
    QFile file(QString::fromStdString(toUtf8(path)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size())),
             static_cast<qint64>(bytes.size()));
}

inline void writeText(const std::filesystem::path& path, const std::string& text) {
    writeBytes(path, std::as_bytes(std::span(text)));
}

/// Gray of 8 or 16 bit, different in every pixel's neighbourhood.
inline cv::Mat pattern(int widthPx, int heightPx, int type, int seed = 0) {
    cv::Mat image(heightPx, widthPx, type);
    cv::RNG random(static_cast<std::uint64_t>(seed) + 1);
    random.fill(image, cv::RNG::UNIFORM, 0, image.depth() == CV_16U ? 65535 : 255);
    return image;
}

inline std::vector<std::byte> encoded(const std::string& extension, const cv::Mat& image) {
    std::vector<unsigned char> buffer;
    cv::imencode(extension, image, buffer);
    const auto bytes = std::as_bytes(std::span(buffer));
    return {bytes.begin(), bytes.end()};
}

inline void writeImage(const std::filesystem::path& path, const cv::Mat& image) {
    writeBytes(path, encoded(toUtf8(path.extension()), image));
}

/// How writeTiff writes; `bytes` are its rows (or planes) as the fields describe them.
struct TiffFile {
    std::uint32_t widthPx = 16;
    std::uint32_t heightPx = 8;
    unsigned bits = 8;
    unsigned channels = 1;
    unsigned photometric = PHOTOMETRIC_MINISBLACK;
    unsigned sampleFormat = SAMPLEFORMAT_UINT;
    unsigned compression = COMPRESSION_NONE;
    unsigned planar = PLANARCONFIG_CONTIG;
    unsigned orientation = 1;
    std::uint32_t rowsPerStrip = 4;
    std::uint32_t tilePx = 0; ///< 0: strips
    const char* mode = "w";
    std::vector<std::byte> bytes = {};
    std::function<void(TIFF*)> setFields = {};
};

inline std::size_t rowBytes(const TiffFile& file, std::uint32_t columns) {
    const unsigned channels = file.planar == PLANARCONFIG_SEPARATE ? 1 : file.channels;
    return (std::size_t{columns} * channels * file.bits + 7) / 8;
}

/// Tiles of one channel and whole bytes only.
inline void writeTiles(TIFF* tiff, const TiffFile& file) {
    const std::size_t sample = file.bits / 8 * file.channels;
    for (std::uint32_t y = 0; y < file.heightPx; y += file.tilePx)
        for (std::uint32_t x = 0; x < file.widthPx; x += file.tilePx) {
            std::vector<std::byte> tile(file.tilePx * file.tilePx * sample);
            for (std::uint32_t row = 0; row < file.tilePx && y + row < file.heightPx; ++row)
                std::memcpy(tile.data() + row * file.tilePx * sample,
                            file.bytes.data() + ((y + row) * file.widthPx + x) * sample,
                            std::min(file.tilePx, file.widthPx - x) * sample);
            TIFFWriteTile(tiff, tile.data(), x, y, 0, 0);
        }
}

inline void writeTiff(const std::filesystem::path& path, TiffFile file) {
    std::filesystem::create_directories(path.parent_path());
    TIFF* tiff = TIFFOpen(path.c_str(), file.mode);
    QVERIFY(tiff != nullptr);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, file.widthPx);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, file.heightPx);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, file.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, file.channels);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, file.photometric);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, file.sampleFormat);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, file.compression);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, file.planar);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, file.orientation);
    if (file.setFields) file.setFields(tiff);
    if (file.tilePx != 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, file.tilePx);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, file.tilePx);
        writeTiles(tiff, file);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, file.rowsPerStrip);
        std::byte* row = file.bytes.data();
        const unsigned planes = file.planar == PLANARCONFIG_SEPARATE ? file.channels : 1;
        for (unsigned plane = 0; plane < planes; ++plane)
            for (std::uint32_t y = 0; y < file.heightPx; ++y, row += rowBytes(file, file.widthPx))
                TIFFWriteScanline(tiff, row, y, static_cast<std::uint16_t>(plane));
    }
    TIFFClose(tiff);
}

template <typename T>
std::vector<std::byte> bytesOf(const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return {bytes.begin(), bytes.end()};
}

template <typename T>
std::vector<T> samplesOf(const Image& image) {
    std::vector<T> samples(image.pixels.size() / sizeof(T));
    std::memcpy(samples.data(), image.pixels.data(), image.pixels.size());
    return samples;
}

/// The kind of the Error that `work` throws; nothing where it throws none.
template <typename Work>
std::optional<ErrorKind> errorKindOf(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.kind();
    }
    return std::nullopt;
}

/// Lines of a comma-separated file with quoted fields, the header line first.
inline std::vector<std::vector<std::string>> readCsv(const std::filesystem::path& path) {
    const std::vector<std::byte> bytes = readFile(path, 64 << 20);
    std::vector<std::vector<std::string>> lines(1);
    lines.back().emplace_back();
    bool isQuoted = false;
    for (const std::byte byte : bytes) {
        const char letter = static_cast<char>(byte);
        if (letter == '"') {
            isQuoted = !isQuoted;
        } else if (letter == ',' && !isQuoted) {
            lines.back().emplace_back();
        } else if (letter == '\n' && !isQuoted) {
            lines.push_back({""});
        } else if (letter != '\r') {
            lines.back().back() += letter;
        }
    }
    if (lines.back() == std::vector<std::string>{""}) lines.pop_back();
    return lines;
}

} // namespace semblance::test
