// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageFile.h"

#include "core/base/Random.h"
#include "tests/core/image/TestFiles.h"

#include <QTemporaryDir>
#include <algorithm>
#include <chrono>
#include <set>

using namespace semblance;
using namespace semblance::test;

class tst_ImageFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path file(const QString& name) const { return pathOf(m_folder.filePath(name)); }

private Q_SLOTS:
    void readsByContentNotByName_data();
    void readsByContentNotByName();
    void colourChannelsKeepTheirOrder_data();
    void colourChannelsKeepTheirOrder();
    void jpegComesCloseToWhatWasWritten();
    void damageBetweenRestartMarkersIsTold();
    void cutOffFileIsRefused_data();
    void cutOffFileIsRefused();
    void textAndEmptyFilesAreRefused();
    void nonAsciiNamesAreRead();
    void hugeHeaderIsRefusedBeforeMemoryIsTaken();
    void limitsAreKept();
    void grayPaletteIsOneChannel();
    void pnmTextIsRead();
    void negativeAndOverlongPnmSizesAreRefused();
    void mutatedFilesEndInAnImageOrAnError_data();
    void mutatedFilesEndInAnImageOrAnError();
    void oddFilesAreTreatedAsExpected_data();
    void oddFilesAreTreatedAsExpected();
};

void tst_ImageFile::readsByContentNotByName_data() {
    QTest::addColumn<QString>("extension");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("format");
    QTest::newRow("8 bit PNG") << ".png" << CV_8UC1 << static_cast<int>(ImageFormat::Png);
    QTest::newRow("16 bit PNG") << ".png" << CV_16UC1 << static_cast<int>(ImageFormat::Png);
    QTest::newRow("8 bit BMP") << ".bmp" << CV_8UC1 << static_cast<int>(ImageFormat::Bmp);
    QTest::newRow("8 bit PGM") << ".pgm" << CV_8UC1 << static_cast<int>(ImageFormat::Pnm);
    QTest::newRow("16 bit PGM") << ".pgm" << CV_16UC1 << static_cast<int>(ImageFormat::Pnm);
    QTest::newRow("8 bit TIFF") << ".tif" << CV_8UC1 << static_cast<int>(ImageFormat::Tiff);
    QTest::newRow("16 bit TIFF") << ".tif" << CV_16UC1 << static_cast<int>(ImageFormat::Tiff);
    QTest::newRow("16 bit JPEG 2000") << ".jp2" << CV_16UC1 << static_cast<int>(ImageFormat::Jpeg2000);
}

void tst_ImageFile::readsByContentNotByName() {
    QFETCH(QString, extension);
    QFETCH(int, type);
    QFETCH(int, format);
    const cv::Mat source = pattern(137, 83, type);
    const std::vector<std::byte> bytes = encoded(extension.toStdString(), source);
    const std::filesystem::path path = file("wrongly named.txt");
    writeBytes(path, bytes);
    const ImageInfo info = probeImage(path);
    QCOMPARE(static_cast<int>(info.format), format);
    QCOMPARE(info.widthPx, 137);
    QCOMPARE(info.heightPx, 83);
    QCOMPARE(info.bitDepth, source.depth() == CV_16U ? 16 : 8);
    QVERIFY(!info.isColour);
    const Image image = decodeImage(path);
    QCOMPARE(image.channels, 1);
    QCOMPARE(image.bitDepth, info.bitDepth);
    if (extension == ".jp2") return; // written with loss
    QCOMPARE(image.pixels.size(), source.total() * source.elemSize());
    QVERIFY(std::memcmp(image.pixels.data(), source.data, image.pixels.size()) == 0);
}

void tst_ImageFile::colourChannelsKeepTheirOrder_data() {
    QTest::addColumn<QString>("extension");
    for (const char* extension : {".png", ".bmp", ".ppm", ".tif", ".jpg", ".jp2"})
        QTest::newRow(extension) << extension;
}

void tst_ImageFile::colourChannelsKeepTheirOrder() {
    QFETCH(QString, extension);
    const cv::Mat orange(64, 64, CV_8UC3, cv::Scalar(10, 120, 240)); // blue, green, red
    const Image image = decodeImage(encoded(extension.toStdString(), orange));
    QCOMPARE(image.channels, 3);
    const int wanted[3] = {240, 120, 10};
    for (std::size_t c = 0; c < 3; ++c)
        QVERIFY2(std::abs(std::to_integer<int>(image.pixels[3 * 40 + c]) - wanted[c]) <= 6,
                 qPrintable(QString::number(std::to_integer<int>(image.pixels[3 * 40 + c]))));
}

void tst_ImageFile::jpegComesCloseToWhatWasWritten() {
    cv::Mat ramp(64, 64, CV_8UC1);
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x)
            ramp.at<unsigned char>(y, x) = static_cast<unsigned char>(2 * x + y);
    const Image image = decodeImage(encoded(".jpg", ramp));
    QCOMPARE(image.channels, 1);
    for (std::size_t i = 0; i < image.pixels.size(); ++i)
        QVERIFY(std::abs(std::to_integer<int>(image.pixels[i]) - ramp.data[i]) <= 4);
}

void tst_ImageFile::damageBetweenRestartMarkersIsTold() {
    std::vector<unsigned char> written;
    const cv::Mat noise = pattern(160, 64, CV_8UC1);
    cv::imencode(".jpg", noise, written, {cv::IMWRITE_JPEG_QUALITY, 90, cv::IMWRITE_JPEG_RST_INTERVAL, 20});
    const auto bytes = std::as_bytes(std::span(written));
    const Image sound = decodeImage(bytes, {.damage = PixelDamage::Kept});
    QVERIFY(sound.damage.empty());
    const std::array marker{std::byte{0xFF}, std::byte{0xD3}}; // between the rows of blocks 3 and 4
    const auto at = std::ranges::search(bytes, marker).begin() - bytes.begin();
    std::vector<std::byte> damaged(bytes.begin(), bytes.end());
    for (int i = 0; i < 40; ++i) // sixteen ones are no code; a 0 that follows 0xFF is none of the data
        damaged[at + 20 + i] = i % 2 == 0 ? std::byte{0xFF} : std::byte{0};
    QCOMPARE(errorKindOf([&] { decodeImage(damaged); }), ErrorKind::DamagedFile);
    const Image kept = decodeImage(damaged, {.damage = PixelDamage::Kept});
    QVERIFY(!kept.damage.empty());
    const auto sameRows = [&](int first, int end) {
        return std::ranges::equal(std::span(kept.pixels).subspan(first * 160, (end - first) * 160),
                                  std::span(sound.pixels).subspan(first * 160, (end - first) * 160));
    };
    QVERIFY(sameRows(0, 32) && sameRows(40, 64) && !sameRows(32, 40));
    damaged.resize(damaged.size() * 3 / 4);
    QCOMPARE(errorKindOf([&] { decodeImage(damaged, {.damage = PixelDamage::Kept}); }), ErrorKind::DamagedFile);
}

void tst_ImageFile::cutOffFileIsRefused_data() {
    QTest::addColumn<QString>("extension");
    QTest::addColumn<int>("type");
    for (const char* extension : {".png", ".bmp", ".pgm", ".tif", ".jpg", ".jp2"}) {
        QTest::addRow("gray %s", extension) << extension << CV_8UC1;
        QTest::addRow("colour %s", extension) << (QString(extension) == ".pgm" ? ".ppm" : extension) << CV_8UC3;
    }
}

void tst_ImageFile::cutOffFileIsRefused() {
    QFETCH(QString, extension);
    QFETCH(int, type);
    const std::vector<std::byte> bytes = encoded(extension.toStdString(), pattern(90, 70, type));
    QVERIFY(!errorKindOf([&] { decodeImage(bytes); }));
    for (const double share : {0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99}) {
        const auto length = static_cast<std::size_t>(static_cast<double>(bytes.size()) * share);
        const auto kind = errorKindOf([&] { decodeImage(std::span(bytes).first(length)); });
        QVERIFY2(kind == ErrorKind::DamagedFile, qPrintable(QString("cut at %1 of %2").arg(length).arg(bytes.size())));
    }
    const bool hasTrailer = extension != ".tif"; // its directory ends with bytes that nobody needs
    if (hasTrailer) QVERIFY(errorKindOf([&] { decodeImage(std::span(bytes).first(bytes.size() - 1)); }));
}

void tst_ImageFile::textAndEmptyFilesAreRefused() {
    writeText(file("text.png"), "this is a text");
    writeText(file("empty.tif"), "");
    QCOMPARE(errorKindOf([&] { probeImage(file("text.png")); }), ErrorKind::UnsupportedFormat);
    QCOMPARE(errorKindOf([&] { decodeImage(file("empty.tif")); }), ErrorKind::DamagedFile);
    QCOMPARE(errorKindOf([&] { probeImage(file("absent.tif")); }), ErrorKind::FileNotFound);
    QCOMPARE(errorKindOf([&] { probeImage(pathOf(m_folder.path())); }), ErrorKind::FileUnreadable);
}

void tst_ImageFile::nonAsciiNamesAreRead() {
    for (const char* name : {"µm – 試料 é.png", "顕微鏡 写真.tif", "пример.jpg"}) {
        const std::filesystem::path path = file(name);
        writeBytes(path, encoded(toUtf8(path.extension()), pattern(8, 8, CV_8UC1)));
        QCOMPARE(decodeImage(path).widthPx, 8);
    }
}

void tst_ImageFile::hugeHeaderIsRefusedBeforeMemoryIsTaken() {
    std::vector<std::byte> png = encoded(".png", pattern(4, 4, CV_8UC1));
    const auto setSide = [&png](std::uint32_t side) {
        for (std::size_t i = 0; i < 4; ++i)
            png[16 + i] = png[20 + i] = static_cast<std::byte>(side >> (24 - 8 * i));
    };
    setSide(100'000);
    QCOMPARE(probeImage(png).widthPx, 100'000);
    QCOMPARE(errorKindOf([&] { decodeImage(png); }), ErrorKind::TooLarge);
    setSide(14'000); // under the limit of pixels, and far more than so few bytes can hold
    QCOMPARE(errorKindOf([&] { decodeImage(png); }), ErrorKind::DamagedFile);
}

void tst_ImageFile::limitsAreKept() {
    const std::vector<std::byte> png = encoded(".png", pattern(20, 10, CV_8UC1));
    QCOMPARE(errorKindOf([&] { decodeImage(png, {.pixels = 199}); }), ErrorKind::TooLarge);
    QVERIFY(!errorKindOf([&] { decodeImage(png, {.pixels = 200}); }));
    QCOMPARE(errorKindOf([&] { decodeImage(png, {.fileBytes = png.size() - 1}); }), ErrorKind::TooLarge);
}

void tst_ImageFile::grayPaletteIsOneChannel() {
    const std::vector<std::byte> bmp = encoded(".bmp", pattern(9, 5, CV_8UC1)); // always with a palette
    QVERIFY(!probeImage(bmp).isColour);
    QCOMPARE(decodeImage(bmp).channels, 1);
}

void tst_ImageFile::pnmTextIsRead() {
    writeText(file("text.pgm"), "P2\n# made by hand\n3 2\n15\n0 5 10\n15 3 1\n");
    const Image gray = decodeImage(file("text.pgm"));
    QCOMPARE(samplesOf<std::uint8_t>(gray), (std::vector<std::uint8_t>{0, 85, 170, 255, 51, 17}));
    writeText(file("text.ppm"), "P3 1 1 65535 1 2 65535");
    const Image colour = decodeImage(file("text.ppm"));
    QCOMPARE(samplesOf<std::uint16_t>(colour), (std::vector<std::uint16_t>{1, 2, 65535}));
    writeText(file("short.pgm"), "P2 3 2 15 0 5 10 15 3 ");
    QCOMPARE(errorKindOf([&] { decodeImage(file("short.pgm")); }), ErrorKind::DamagedFile);
    writeText(file("bitmap.pbm"), "P1 2 2 1 0 0 1");
    QCOMPARE(errorKindOf([&] { decodeImage(file("bitmap.pbm")); }), ErrorKind::UnsupportedFormat);
}

void tst_ImageFile::negativeAndOverlongPnmSizesAreRefused() {
    for (const char* header :
         {"P5 -5 5 255 ", "P5 5", "P5 0 5 255 ", "P5 99999999999 5 255 ", "P5 5 5 0 ", "P5 5 5 70000 "}) {
        writeText(file("bad.pgm"), header + std::string(100, 'x'));
        QVERIFY2(errorKindOf([&] { decodeImage(file("bad.pgm")); }), header);
    }
}

void tst_ImageFile::mutatedFilesEndInAnImageOrAnError_data() {
    QTest::addColumn<QString>("extension");
    for (const char* extension : {".png", ".bmp", ".ppm", ".tif", ".jpg", ".jp2"})
        QTest::newRow(extension) << extension;
}

void tst_ImageFile::mutatedFilesEndInAnImageOrAnError() {
    QFETCH(QString, extension);
    const std::vector<std::byte> sound = encoded(extension.toStdString(), pattern(64, 48, CV_8UC3));
    Random random(7);
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
        std::vector<std::byte> bytes = sound;
        const std::uint64_t reach = i % 2 == 0 ? std::min<std::uint64_t>(bytes.size(), 200) : bytes.size();
        for (int change = 0; change < 3; ++change)
            bytes[static_cast<std::size_t>(random.below(reach))] = static_cast<std::byte>(random.below(256));
        try {
            const Image image = decodeImage(bytes, {.pixels = 10'000'000, .damage = PixelDamage::Kept});
            QCOMPARE(image.pixels.size(), static_cast<std::size_t>(image.widthPx) *
                                              static_cast<std::size_t>(image.heightPx) *
                                              static_cast<std::size_t>(image.channels) * image.bytesPerSample());
        } catch (const Error&) {
            ++refused;
        }
    }
    QVERIFY(refused > 0);
}

void tst_ImageFile::oddFilesAreTreatedAsExpected_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("expected");
    const std::filesystem::path folder = realData() / "odd-files";
    if (realData().empty() || !std::filesystem::exists(folder / "expected.csv")) {
        QTest::newRow("no data") << QString() << QString();
        return;
    }
    for (const auto& line : readCsv(folder / "expected.csv"))
        if (line.at(0) != "file")
            QTest::newRow(line.at(0).c_str())
                << QString::fromStdString(toUtf8(folder / fromUtf8(line.at(0)))) << QString::fromStdString(line.at(2));
}

void tst_ImageFile::oddFilesAreTreatedAsExpected() {
    QFETCH(QString, path);
    QFETCH(QString, expected);
    if (path.isEmpty()) QSKIP("The folder of odd files is not here; SEMBLANCE_TEST_DATA can name it.");
    const DecodeLimits limits{.damage = PixelDamage::Kept};
    // The two fields of these lines after "read" continue the sentence with what to do with the scale.
    const bool mustRefuse = expected.startsWith("refuse");
    const bool mustRead = expected.startsWith("read") && !expected.startsWith("read or");
    const auto kind = errorKindOf([&] { decodeImage(pathOf(path), limits); });
    if (mustRefuse) {
        QVERIFY(kind == ErrorKind::DamagedFile || kind == ErrorKind::UnsupportedFormat || kind == ErrorKind::TooLarge);
    } else if (mustRead) {
        QVERIFY(!kind);
    } else {
        QVERIFY(!kind || kind == ErrorKind::DamagedFile || kind == ErrorKind::UnsupportedFormat);
    }
    errorKindOf([&] { probeImage(pathOf(path)); });
}

QTEST_GUILESS_MAIN(tst_ImageFile)
#include "tst_ImageFile.moc"
