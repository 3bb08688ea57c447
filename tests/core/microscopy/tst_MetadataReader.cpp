// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/MetadataReader.h"

#include "core/microscopy/TiffTags.h"
#include "tests/core/image/TestFiles.h"

#include <QTemporaryDir>
#include <cmath>

using namespace semblance;
using namespace semblance::test;

namespace {

constexpr std::uint32_t kFeiTag = 34682;
constexpr std::uint32_t kOldFeiTag = 34680;

/// libtiff writes a private tag only once it is told of it.
void declareTags(TIFF* tiff) {
    static char name[] = "Fei";
    static const TIFFFieldInfo fields[] = {
        {kOldFeiTag, TIFF_VARIABLE, TIFF_VARIABLE, TIFF_ASCII, FIELD_CUSTOM, 1, 0, name},
        {kFeiTag, TIFF_VARIABLE, TIFF_VARIABLE, TIFF_ASCII, FIELD_CUSTOM, 1, 0, name}};
    TIFFMergeFieldInfo(tiff, fields, 2);
}

} // namespace

class tst_MetadataReader : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path m_path;
    struct Picture {
        std::string text;
        std::uint32_t tag = kFeiTag;
        std::uint32_t widthPx = 100;
        std::uint32_t heightPx = 80;
        const char* mode = "w";
    };
    ImageMetadata read(const Picture& picture) {
        const auto setFields = [&](TIFF* tiff) {
            declareTags(tiff);
            TIFFSetField(tiff, picture.tag, picture.text.c_str());
            TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 72.0F);
            TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
        };
        writeTiff(m_path, {.widthPx = picture.widthPx,
                           .heightPx = picture.heightPx,
                           .mode = picture.mode,
                           .bytes = std::vector<std::byte>(picture.widthPx * picture.heightPx),
                           .setFields = setFields});
        return readMetadata(m_path);
    }

private Q_SLOTS:
    void init() { m_path = pathOf(m_folder.filePath("fei.tif")); }
    void everyWayOfWritingThePixelSize_data();
    void everyWayOfWritingThePixelSize();
    void everythingElseIsReadToo();
    void insanePixelSizeIsUnknownWithAWarning_data();
    void insanePixelSizeIsUnknownWithAWarning();
    void resampledImageIsScaledAndCutOneIsNot();
    void printResolutionIsNoPixelSize();
    void filesWithoutMetadataAreUnknown();
    void damagedDirectoryIsNoError();
    void latinTextBecomesUtf8();
};

void tst_MetadataReader::everyWayOfWritingThePixelSize_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<uint>("tag");
    QTest::addColumn<double>("pixelSizeNm");
    QTest::addColumn<QByteArray>("detail");
    QTest::newRow("scan") << QByteArray("[Scan]\r\nPixelWidth=7.5e-009\r\nPixelHeight=8e-9\r\n") << kFeiTag << 7.5
                          << QByteArray("FEI/Thermo tag 34682, [Scan] PixelWidth");
    QTest::newRow("electron scan")
        << QByteArray("[Beam]\nBeam=EBeam\nScan=EScan\n[IScan]\nPixelWidth=1e-6\n[EScan]\nPixelWidth=2e-9\n") << kFeiTag
        << 2.0 << QByteArray("FEI/Thermo tag 34682, [EScan] PixelWidth");
    QTest::newRow("ion scan")
        << QByteArray("[Beam]\nBeam=IBeam\nScan=IScan\n[EScan]\nPixelWidth=2e-9\n[IScan]\nPixelWidth=3e-9\n") << kFeiTag
        << 3.0 << QByteArray("FEI/Thermo tag 34682, [IScan] PixelWidth");
    QTest::newRow("field of the scan") << QByteArray("[Scan]\nHorFieldsize=1e-6\n[Image]\nResolutionX=100\n") << kFeiTag
                                       << 10.0
                                       << QByteArray("FEI/Thermo tag 34682, [Scan] HorFieldsize / [Image] ResolutionX");
    QTest::newRow("field of the beam") << QByteArray("[EBeam]\nHFW=5e-6\n[Image]\nResolutionX=100\n") << kFeiTag << 50.0
                                       << QByteArray("FEI/Thermo tag 34682, [EBeam] HFW / [Image] ResolutionX");
    QTest::newRow("zero is passed over") << QByteArray(
                                                "[Scan]\nPixelWidth=0\n[EBeam]\nHFW=5e-6\n[Image]\nResolutionX=100\n")
                                         << kFeiTag << 50.0
                                         << QByteArray("FEI/Thermo tag 34682, [EBeam] HFW / [Image] ResolutionX");
    QTest::newRow("older tag") << QByteArray("[Scan]\nPixelWidth=4e-9\n") << kOldFeiTag << 4.0
                               << QByteArray("FEI/Thermo tag 34680, [Scan] PixelWidth");
}

void tst_MetadataReader::everyWayOfWritingThePixelSize() {
    QFETCH(QByteArray, text);
    QFETCH(uint, tag);
    QFETCH(double, pixelSizeNm);
    QFETCH(QByteArray, detail);
    for (const char* mode : {"w", "wb", "w8"}) {
        const ImageMetadata metadata = read({.text = text.toStdString(), .tag = tag, .mode = mode});
        QVERIFY(metadata.calibration.isKnown());
        QVERIFY(std::abs(*metadata.calibration.pixelSizeNm - pixelSizeNm) < 1e-9);
        QCOMPARE(metadata.calibration.source, CalibrationSource::VendorTag);
        QCOMPARE(QByteArray::fromStdString(metadata.calibration.detail), detail);
        QCOMPARE(metadata.vendor, std::string("FEI/Thermo"));
    }
}

void tst_MetadataReader::everythingElseIsReadToo() {
    const ImageMetadata metadata = read(
        {.text =
             "[User]\nDate=01/13/2016\nTime=10:14:52 AM\n[System]\nSystemType=Quanta 200\n[Beam]\nHV=1\nBeam=EBeam\n"
             "[EBeam]\nHV=20000\nWD=0.0112\n[Scan]\nPixelWidth=1e-8\nPixelHeight=2e-8\n"
             "[Image]\nResolutionX=100\nResolutionY=70\n[Detectors]\nName=ETD\n[PrivateFei]\nDatabarHeight=0\n"});
    QCOMPARE(metadata.instrument, std::string("Quanta 200"));
    QCOMPARE(metadata.voltageKv.value(), 20.0);
    QVERIFY(std::abs(metadata.workingDistanceMm.value() - 11.2) < 1e-9);
    QCOMPARE(metadata.calibration.pixelSizeYNm.value(), 20.0);
    QCOMPARE(metadata.detector, std::string("ETD"));
    QCOMPARE(metadata.date, std::string("01/13/2016 10:14:52 AM"));
    QCOMPARE(metadata.dataBarHeightPx.value(), 10); // 80 rows of which 70 were scanned
    QVERIFY(metadata.warnings.empty());
}

void tst_MetadataReader::insanePixelSizeIsUnknownWithAWarning_data() {
    QTest::addColumn<QByteArray>("metres");
    QTest::addColumn<uint>("widthPx");
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<int>("warnings");
    QTest::newRow("9.9 nm across") << QByteArray("1.65e-11") << 600U << false << 1;
    QTest::newRow("10.1 nm across") << QByteArray("1.69e-11") << 600U << true << 0;
    QTest::newRow("9.9 nm across in a cut-out") << QByteArray("9.9e-11") << 100U << true << 1;
    QTest::newRow("1.9 nm across in a cut-out") << QByteArray("1.9e-11") << 100U << false << 1;
    QTest::newRow("19.9 mm across") << QByteArray("1.99e-4") << 100U << true << 0;
    QTest::newRow("20.1 mm across") << QByteArray("2.01e-4") << 100U << false << 1;
    QTest::newRow("nanometres as metres") << QByteArray("7.5") << 100U << false << 1;
    QTest::newRow("not a number") << QByteArray("nan") << 100U << false << 1;
    QTest::newRow("negative") << QByteArray("-1e-9") << 100U << false << 1;
}

void tst_MetadataReader::insanePixelSizeIsUnknownWithAWarning() {
    QFETCH(QByteArray, metres);
    QFETCH(uint, widthPx);
    QFETCH(bool, isKnown);
    QFETCH(int, warnings);
    const ImageMetadata metadata =
        read({.text = "[Scan]\nPixelWidth=" + metres.toStdString() + "\n", .widthPx = widthPx});
    QCOMPARE(metadata.calibration.isKnown(), isKnown);
    QCOMPARE(metadata.candidates.size(), isKnown ? std::size_t{1} : std::size_t{0});
    QCOMPARE(static_cast<int>(metadata.warnings.size()), warnings);
    if (!isKnown) QCOMPARE(metadata.calibration.source, CalibrationSource::Unknown);
}

void tst_MetadataReader::resampledImageIsScaledAndCutOneIsNot() {
    const std::string text = "[Scan]\nPixelWidth=1e-8\n[Image]\nResolutionX=200\nResolutionY=160\n";
    const ImageMetadata resampled = read({.text = text});
    QCOMPARE(resampled.calibration.pixelSizeNm.value(), 20.0);
    QCOMPARE(resampled.warnings.size(), std::size_t{1});
    const ImageMetadata cut = read({.text = text, .heightPx = 30});
    QCOMPARE(cut.calibration.pixelSizeNm.value(), 10.0);
    QCOMPARE(cut.warnings.size(), std::size_t{1});
}

void tst_MetadataReader::printResolutionIsNoPixelSize() {
    const ImageMetadata metadata = read({.text = "just a remark"});
    QVERIFY(!metadata.calibration.isKnown());
    QVERIFY(metadata.vendor.empty());
}

void tst_MetadataReader::filesWithoutMetadataAreUnknown() {
    const std::filesystem::path png = pathOf(m_folder.filePath("plain.png"));
    writeImage(png, pattern(8, 8, CV_8UC1));
    QVERIFY(!readMetadata(png).calibration.isKnown());
    QVERIFY(!TiffTags::read(png));
    QCOMPARE(errorKindOf([&] { readMetadata(pathOf(m_folder.filePath("absent.tif"))); }), ErrorKind::FileNotFound);
}

void tst_MetadataReader::damagedDirectoryIsNoError() {
    read({.text = "[Scan]\nPixelWidth=1e-8\n"});
    const std::vector<std::byte> sound = readFile(m_path, 1 << 20);
    std::uint32_t directory = 0;
    std::memcpy(&directory, sound.data() + 4, 4);
    const std::filesystem::path damaged = pathOf(m_folder.filePath("damaged.tif"));
    for (std::size_t at = 0; at < 200 && directory + at < sound.size(); ++at) {
        std::vector<std::byte> bytes = sound;
        bytes[directory + at] ^= std::byte{0xFF};
        writeBytes(damaged, bytes);
        QVERIFY(!errorKindOf([&] { readMetadata(damaged); }));
    }
    writeBytes(damaged, std::span(sound).first(directory + 20));
    QVERIFY(!readMetadata(damaged).calibration.isKnown());
}

void tst_MetadataReader::latinTextBecomesUtf8() {
    const ImageMetadata metadata =
        read({.text = "[System]\nSystemType=Helios NanoLab\xAE 660\n[Scan]\nPixelWidth=1e-8\n"});
    QCOMPARE(metadata.instrument, std::string("Helios NanoLab® 660"));
}

QTEST_GUILESS_MAIN(tst_MetadataReader)
#include "tst_MetadataReader.moc"
