// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageFile.h"
#include "tests/core/image/TestFiles.h"

#include <QTemporaryDir>
#include <cmath>
#include <limits>
#include <numeric>

using namespace semblance;
using namespace semblance::test;

namespace {

template <typename T>
std::vector<T> ramp(std::size_t count, int step = 1) {
    std::vector<T> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<T>(static_cast<int>(i) * step);
    return values;
}

} // namespace

class tst_TiffDecoder : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path m_path;
    Image roundTrip(TiffFile file) {
        writeTiff(m_path, std::move(file));
        return decodeImage(m_path);
    }

private Q_SLOTS:
    void init() { m_path = pathOf(m_folder.filePath("image.tif")); }
    void everyCompressionGivesTheSamePixels_data();
    void everyCompressionGivesTheSamePixels();
    void bigEndianAndBigTiffAreRead_data();
    void bigEndianAndBigTiffAreRead();
    void tilesAreLaidSideBySide();
    void planesAreInterleaved();
    void alphaIsDropped();
    void paletteBecomesColour();
    void oldPaletteOf8BitIsRead();
    void whiteIsZeroIsInverted();
    void packedBitsAreUnpacked_data();
    void packedBitsAreUnpacked();
    void signedSamplesKeepTheirOrder();
    void floatWithNanAndInfinityIsScaled();
    void cmykBecomesRgb();
    void orientationIsApplied_data();
    void orientationIsApplied();
    void firstPageOfManyIsRead();
    void loopOfPagesEnds();
    void missingStripIsRefused();
    void unknownVariantsSaySo_data();
    void unknownVariantsSaySo();
};

void tst_TiffDecoder::everyCompressionGivesTheSamePixels_data() {
    QTest::addColumn<int>("compression");
    QTest::newRow("none") << COMPRESSION_NONE;
    QTest::newRow("LZW") << COMPRESSION_LZW;
    QTest::newRow("deflate") << COMPRESSION_ADOBE_DEFLATE;
    QTest::newRow("PackBits") << COMPRESSION_PACKBITS;
}

void tst_TiffDecoder::everyCompressionGivesTheSamePixels() {
    QFETCH(int, compression);
    const auto values = ramp<std::uint16_t>(16 * 8, 511);
    const Image image =
        roundTrip({.bits = 16, .compression = static_cast<unsigned>(compression), .bytes = bytesOf(values)});
    QCOMPARE(image.bitDepth, 16);
    QCOMPARE(samplesOf<std::uint16_t>(image), values);
}

void tst_TiffDecoder::bigEndianAndBigTiffAreRead_data() {
    QTest::addColumn<QByteArray>("mode");
    QTest::newRow("big endian") << QByteArray("wb");
    QTest::newRow("BigTIFF") << QByteArray("w8");
    QTest::newRow("big-endian BigTIFF") << QByteArray("wb8");
}

void tst_TiffDecoder::bigEndianAndBigTiffAreRead() {
    QFETCH(QByteArray, mode);
    const auto values = ramp<std::uint16_t>(16 * 8, 300);
    const Image image = roundTrip({.bits = 16, .mode = mode.constData(), .bytes = bytesOf(values)});
    QCOMPARE(samplesOf<std::uint16_t>(image), values);
    QCOMPARE(probeImage(m_path).bitDepth, 16);
}

void tst_TiffDecoder::tilesAreLaidSideBySide() {
    const auto values = ramp<std::uint8_t>(50 * 37);
    const Image image = roundTrip({.widthPx = 50, .heightPx = 37, .tilePx = 16, .bytes = bytesOf(values)});
    QCOMPARE(samplesOf<std::uint8_t>(image), values);
}

void tst_TiffDecoder::planesAreInterleaved() {
    const auto values = ramp<std::uint8_t>(4 * 2 * 3);
    const Image image = roundTrip({.widthPx = 4,
                                   .heightPx = 2,
                                   .channels = 3,
                                   .photometric = PHOTOMETRIC_RGB,
                                   .planar = PLANARCONFIG_SEPARATE,
                                   .rowsPerStrip = 1,
                                   .bytes = bytesOf(values)});
    QCOMPARE(image.channels, 3);
    const auto samples = samplesOf<std::uint8_t>(image);
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            QCOMPARE(samples[3 * i + c], values[8 * c + i]);
}

void tst_TiffDecoder::alphaIsDropped() {
    const auto setAlpha = [](TIFF* tiff) {
        const std::uint16_t kind = EXTRASAMPLE_UNASSALPHA;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    };
    const Image image = roundTrip({.widthPx = 2,
                                   .heightPx = 1,
                                   .channels = 4,
                                   .photometric = PHOTOMETRIC_RGB,
                                   .bytes = bytesOf(std::vector<std::uint8_t>{1, 2, 3, 99, 4, 5, 6, 98}),
                                   .setFields = setAlpha});
    QCOMPARE(samplesOf<std::uint8_t>(image), (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}));
}

void tst_TiffDecoder::paletteBecomesColour() {
    std::vector<std::uint16_t> red(256, 0xFF00);
    std::vector<std::uint16_t> green(256, 0x8000);
    std::vector<std::uint16_t> blue(256, 0x0100);
    const auto setPalette = [&](TIFF* tiff) {
        TIFFSetField(tiff, TIFFTAG_COLORMAP, red.data(), green.data(), blue.data());
    };
    const Image image = roundTrip({.widthPx = 1,
                                   .heightPx = 1,
                                   .photometric = PHOTOMETRIC_PALETTE,
                                   .bytes = bytesOf(std::vector<std::uint8_t>{7}),
                                   .setFields = setPalette});
    QVERIFY(probeImage(m_path).isColour);
    QCOMPARE(samplesOf<std::uint8_t>(image), (std::vector<std::uint8_t>{0xFF, 0x80, 0x01}));
}

void tst_TiffDecoder::oldPaletteOf8BitIsRead() {
    auto gray = ramp<std::uint16_t>(256);
    const auto setPalette = [&](TIFF* tiff) {
        TIFFSetField(tiff, TIFFTAG_COLORMAP, gray.data(), gray.data(), gray.data());
    };
    const Image image = roundTrip({.widthPx = 2,
                                   .heightPx = 1,
                                   .photometric = PHOTOMETRIC_PALETTE,
                                   .bytes = bytesOf(std::vector<std::uint8_t>{7, 200}),
                                   .setFields = setPalette});
    QVERIFY(!probeImage(m_path).isColour);
    QCOMPARE(image.channels, 1);
    QCOMPARE(samplesOf<std::uint8_t>(image), (std::vector<std::uint8_t>{7, 200}));
}

void tst_TiffDecoder::whiteIsZeroIsInverted() {
    const Image image = roundTrip({.widthPx = 3,
                                   .heightPx = 1,
                                   .photometric = PHOTOMETRIC_MINISWHITE,
                                   .bytes = bytesOf(std::vector<std::uint8_t>{0, 100, 255})});
    QCOMPARE(samplesOf<std::uint8_t>(image), (std::vector<std::uint8_t>{255, 155, 0}));
}

void tst_TiffDecoder::packedBitsAreUnpacked_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<QByteArray>("packed");
    QTest::addColumn<QList<int>>("wanted");
    QTest::newRow("1 bit") << 1 << QByteArray("\xA0") << QList<int>{255, 0, 255};
    QTest::newRow("4 bit") << 4 << QByteArray("\x0F\x30", 2) << QList<int>{0, 255, 51};
    QTest::newRow("12 bit") << 12 << QByteArray("\x12\x3A\xBC\xFF\xF0", 5) << QList<int>{0x123, 0xABC, 0xFFF};
}

void tst_TiffDecoder::packedBitsAreUnpacked() {
    QFETCH(int, bits);
    QFETCH(QByteArray, packed);
    QFETCH(QList<int>, wanted);
    const auto bytes = std::as_bytes(std::span(packed.constData(), static_cast<std::size_t>(packed.size())));
    const Image image = roundTrip(
        {.widthPx = 3, .heightPx = 1, .bits = static_cast<unsigned>(bits), .bytes = {bytes.begin(), bytes.end()}});
    for (int i = 0; i < 3; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const int value = bits > 8 ? samplesOf<std::uint16_t>(image)[at] : samplesOf<std::uint8_t>(image)[at];
        QCOMPARE(value, wanted[i]);
    }
}

void tst_TiffDecoder::signedSamplesKeepTheirOrder() {
    const Image image = roundTrip({.widthPx = 4,
                                   .heightPx = 1,
                                   .bits = 16,
                                   .sampleFormat = SAMPLEFORMAT_INT,
                                   .bytes = bytesOf(std::vector<std::int16_t>{-32768, -1, 0, 32767})});
    QCOMPARE(samplesOf<std::uint16_t>(image), (std::vector<std::uint16_t>{0, 32767, 32768, 65535}));
}

void tst_TiffDecoder::floatWithNanAndInfinityIsScaled() {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> values{-2, 2, 0, std::nanf(""), infinity, -infinity};
    const Image image = roundTrip(
        {.widthPx = 6, .heightPx = 1, .bits = 32, .sampleFormat = SAMPLEFORMAT_IEEEFP, .bytes = bytesOf(values)});
    QCOMPARE(image.bitDepth, 16);
    QCOMPARE(samplesOf<std::uint16_t>(image), (std::vector<std::uint16_t>{0, 65535, 32768, 0, 65535, 0}));
    const Image constant = roundTrip({.widthPx = 2,
                                      .heightPx = 1,
                                      .bits = 32,
                                      .sampleFormat = SAMPLEFORMAT_IEEEFP,
                                      .bytes = bytesOf(std::vector<float>{std::nanf(""), std::nanf("")})});
    QCOMPARE(samplesOf<std::uint16_t>(constant), (std::vector<std::uint16_t>{0, 0}));
}

void tst_TiffDecoder::cmykBecomesRgb() {
    const Image image = roundTrip({.widthPx = 2,
                                   .heightPx = 1,
                                   .channels = 4,
                                   .photometric = PHOTOMETRIC_SEPARATED,
                                   .bytes = bytesOf(std::vector<std::uint8_t>{255, 0, 0, 0, 0, 0, 0, 255})});
    QCOMPARE(samplesOf<std::uint8_t>(image), (std::vector<std::uint8_t>{0, 255, 255, 0, 0, 0}));
}

void tst_TiffDecoder::orientationIsApplied_data() {
    QTest::addColumn<int>("orientation");
    QTest::addColumn<QList<int>>("wanted"); // of the stored rows 1 2 3 / 4 5 6
    QTest::newRow("as stored") << 1 << QList<int>{1, 2, 3, 4, 5, 6};
    QTest::newRow("mirrored") << 2 << QList<int>{3, 2, 1, 6, 5, 4};
    QTest::newRow("upside down") << 3 << QList<int>{6, 5, 4, 3, 2, 1};
    QTest::newRow("flipped") << 4 << QList<int>{4, 5, 6, 1, 2, 3};
    QTest::newRow("transposed") << 5 << QList<int>{1, 4, 2, 5, 3, 6};
    QTest::newRow("turned right") << 6 << QList<int>{4, 1, 5, 2, 6, 3};
    QTest::newRow("transverse") << 7 << QList<int>{6, 3, 5, 2, 4, 1};
    QTest::newRow("turned left") << 8 << QList<int>{3, 6, 2, 5, 1, 4};
}

void tst_TiffDecoder::orientationIsApplied() {
    QFETCH(int, orientation);
    QFETCH(QList<int>, wanted);
    const Image image = roundTrip({.widthPx = 3,
                                   .heightPx = 2,
                                   .orientation = static_cast<unsigned>(orientation),
                                   .bytes = bytesOf(std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6})});
    QCOMPARE(image.widthPx, orientation >= 5 ? 2 : 3);
    const auto samples = samplesOf<std::uint8_t>(image);
    QCOMPARE(QList<int>(samples.begin(), samples.end()), wanted);
}

void tst_TiffDecoder::firstPageOfManyIsRead() {
    writeTiff(m_path, {.widthPx = 1, .heightPx = 1, .bytes = bytesOf(std::vector<std::uint8_t>{11})});
    writeTiff(m_path, {.widthPx = 2, .heightPx = 1, .mode = "a", .bytes = bytesOf(std::vector<std::uint8_t>{22, 33})});
    QCOMPARE(probeImage(m_path).pages, 2);
    QCOMPARE(samplesOf<std::uint8_t>(decodeImage(m_path)), (std::vector<std::uint8_t>{11}));
}

void tst_TiffDecoder::loopOfPagesEnds() {
    writeTiff(m_path, {.widthPx = 1, .heightPx = 1, .bytes = bytesOf(std::vector<std::uint8_t>{11})});
    std::vector<std::byte> bytes = readFile(m_path, 1 << 20);
    std::uint32_t directory = 0;
    std::memcpy(&directory, bytes.data() + 4, 4);
    std::uint16_t entries = 0;
    std::memcpy(&entries, bytes.data() + directory, 2);
    std::memcpy(bytes.data() + directory + 2 + 12 * entries, &directory, 4);
    QCOMPARE(probeImage(bytes).pages, 2); // itself, and itself again as the next
    QCOMPARE(samplesOf<std::uint8_t>(decodeImage(bytes)), (std::vector<std::uint8_t>{11}));
}

void tst_TiffDecoder::missingStripIsRefused() {
    writeTiff(
        m_path,
        {.widthPx = 64, .heightPx = 64, .compression = COMPRESSION_LZW, .bytes = bytesOf(ramp<std::uint8_t>(4096))});
    std::vector<std::byte> bytes = readFile(m_path, 1 << 20);
    // The directory stands at the end: what is cut out of the middle moves nothing but pixels.
    std::fill(bytes.begin() + 200, bytes.begin() + 400, std::byte{0xFF});
    QCOMPARE(errorKindOf([&] { decodeImage(bytes); }), ErrorKind::DamagedFile);
}

void tst_TiffDecoder::unknownVariantsSaySo_data() {
    QTest::addColumn<int>("photometric");
    QTest::addColumn<int>("bits");
    QTest::newRow("CIE L*a*b*") << PHOTOMETRIC_CIELAB << 8;
    QTest::newRow("colour filter array") << 32803 << 8;
    QTest::newRow("24 bit samples") << PHOTOMETRIC_MINISBLACK << 24;
}

void tst_TiffDecoder::unknownVariantsSaySo() {
    QFETCH(int, photometric);
    QFETCH(int, bits);
    writeTiff(m_path, {.widthPx = 2,
                       .heightPx = 2,
                       .bits = static_cast<unsigned>(bits),
                       .channels = 3,
                       .photometric = static_cast<unsigned>(photometric),
                       .bytes = std::vector<std::byte>(64)});
    QCOMPARE(errorKindOf([&] { decodeImage(m_path); }), ErrorKind::UnsupportedFormat);
}

QTEST_GUILESS_MAIN(tst_TiffDecoder)
#include "tst_TiffDecoder.moc"
