// SPDX-License-Identifier: GPL-3.0-or-later
// Metadata that a microscope wrote beside the image, and sources that agree or do not.
#include "tests/core/image/TestFiles.h"
#include "tests/core/microscopy/TagFile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace semblance;
using namespace semblance::test;

namespace {

const std::string jeolText =
    "$SEM_DATA_VERSION 1\n$CM_DETECTOR_NAME SEI\n$CM_ACCEL_VOLT 7.00\n$$SM_WD 10.52\n$CM_MAG 95\n"
    "$CM_DATE 2020/09/01\n$CM_TIME 14:28:26\n$CM_INSTRUMENT 8530F\n$$SM_MICRON_BAR 100\n"
    "$$SM_MICRON_MARKER 100um\n$CM_FULL_SIZE 1280 960\n";

ImageMetadata withText(std::uint32_t widthPx, std::uint32_t heightPx, const std::string& txt) {
    return interpreted({.widthPx = widthPx, .heightPx = heightPx, .tags = {}, .sideCars = {.txt = txt, .hdr = {}}});
}

} // namespace

class tst_SideCarReaders : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const char* name) { return pathOf(m_folder.filePath(name)); }

private Q_SLOTS:
    void jeolCountsForItsFullSize_data();
    void jeolCountsForItsFullSize();
    void jeolTellsEverythingElse();
    void hitachi_data();
    void hitachi();
    void hitachiForAnotherSize();
    void tescanHeader();
    void sideCarsAreFoundBesideTheImage_data();
    void sideCarsAreFoundBesideTheImage();
    void utf16SideCarIsRead();
    void otherTextBesideTheImageIsNoSideCar_data();
    void otherTextBesideTheImageIsNoSideCar();
    void sourcesThatAgreeAreOne();
    void sourcesThatDisagreeLeaveItUnknown();
    void factsAreJoined();
    void turnedImageHasItsSidesExchanged();
    void cutOrResampled_data();
    void cutOrResampled();
};

void tst_SideCarReaders::jeolCountsForItsFullSize_data() {
    QTest::addColumn<uint>("widthPx");
    QTest::addColumn<uint>("heightPx");
    QTest::addColumn<double>("pixelSizeNm");
    QTest::addColumn<int>("barPx"); // 0: none
    QTest::newRow("full with a data bar") << 1280U << 1024U << 1000.0 << 64;
    QTest::newRow("full without") << 1280U << 960U << 1000.0 << 0;
    QTest::newRow("saved smaller, with a data bar") << 800U << 640U << 1600.0 << 40;
    QTest::newRow("saved smaller, without") << 640U << 480U << 2000.0 << 0;
    QTest::newRow("saved larger") << 2560U << 1920U << 500.0 << 0;
    QTest::newRow("cut out") << 300U << 100U << 1000.0 << 0;
}

void tst_SideCarReaders::jeolCountsForItsFullSize() {
    QFETCH(uint, widthPx);
    QFETCH(uint, heightPx);
    QFETCH(double, pixelSizeNm);
    QFETCH(int, barPx);
    const ImageMetadata metadata = withText(widthPx, heightPx, jeolText);
    compare(metadata.calibration.pixelSizeNm, pixelSizeNm);
    QCOMPARE(metadata.calibration.source, CalibrationSource::SideCar);
    QCOMPARE(metadata.warnings.size(), widthPx == 1280 ? std::size_t{0} : std::size_t{1});
    QCOMPARE(metadata.dataBarHeightPx.value_or(0), barPx);
}

void tst_SideCarReaders::jeolTellsEverythingElse() {
    const ImageMetadata metadata = withText(1280, 960, jeolText);
    compare(metadata.voltageKv, 7);
    compare(metadata.workingDistanceMm, 10.52);
    compare(metadata.magnification, 95);
    QCOMPARE(metadata.vendor, std::string("JEOL"));
    QCOMPARE(metadata.instrument, std::string("8530F"));
    QCOMPARE(metadata.detector, std::string("SEI"));
    QCOMPARE(metadata.date, std::string("2020/09/01 14:28:26"));
}

void tst_SideCarReaders::hitachi_data() {
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("under its section") << QByteArray("[SemImageFile]\r\n");
    QTest::newRow("under nothing") << QByteArray("Version=02-01\r\n");
}

void tst_SideCarReaders::hitachi() {
    QFETCH(QByteArray, head);
    const ImageMetadata metadata = withText(
        1280, 1100,
        head.toStdString() + "InstructName=TM3030\r\nDataSize=1280x960\r\nPixelSize=135.5\r\nSignalName=BSE\r\n"
                             "AcceleratingVoltage=15000 Volt\r\nMagnification=1000\r\nWorkingDistance=7900 um\r\n"
                             "Date=16/08/2016\r\nTime=18:56:58\r\n");
    compare(metadata.calibration.pixelSizeNm, 135.5);
    QCOMPARE(metadata.calibration.source, CalibrationSource::SideCar);
    compare(metadata.voltageKv, 15);
    compare(metadata.workingDistanceMm, 7.9);
    compare(metadata.magnification, 1000);
    QCOMPARE(metadata.vendor, std::string("Hitachi"));
    QCOMPARE(metadata.instrument, std::string("TM3030"));
    QCOMPARE(metadata.detector, std::string("BSE"));
    QCOMPARE(metadata.date, std::string("16/08/2016 18:56:58"));
    QCOMPARE(metadata.dataBarHeightPx.value(), 140);
    QVERIFY(metadata.warnings.empty());
}

void tst_SideCarReaders::hitachiForAnotherSize() {
    const ImageMetadata metadata = withText(640, 480, "[SemImageFile]\nDataSize=1280x960\nPixelSize=100\n");
    compare(metadata.calibration.pixelSizeNm, 200);
    QCOMPARE(metadata.warnings.size(), std::size_t{1});
}

void tst_SideCarReaders::tescanHeader() {
    const ImageMetadata metadata =
        interpreted({.tags = {},
                     .sideCars = {.txt = {},
                                  .hdr = "[MAIN]\nDevice=SOLARIS X\nPixelSizeX=0.00000005\nPixelSizeY=0.00000005\n"
                                         "ImageStripSize=80\n\n[SEM]\nAcceleratorVoltage=5000.0\nDetector=SE\n"}});
    compare(metadata.calibration.pixelSizeNm, 50);
    QCOMPARE(metadata.calibration.source, CalibrationSource::SideCar);
    compare(metadata.voltageKv, 5);
    QCOMPARE(metadata.dataBarHeightPx.value(), 80);
    QCOMPARE(metadata.vendor, std::string("TESCAN"));
}

void tst_SideCarReaders::sideCarsAreFoundBesideTheImage_data() {
    QTest::addColumn<QByteArray>("image");
    QTest::addColumn<QByteArray>("sideCar");
    QTest::addColumn<QByteArray>("text");
    const QByteArray jeol = QByteArray::fromStdString(jeolText);
    const QByteArray tescan("[MAIN]\nPixelSizeX=1e-6\n");
    QTest::newRow("JEOL") << QByteArray("a.b.png") << QByteArray("a.b.txt") << jeol;
    QTest::newRow("capital letters") << QByteArray("c.PNG") << QByteArray("c.TXT") << jeol;
    QTest::newRow("TESCAN") << QByteArray("d.png") << QByteArray("d-png.hdr") << tescan;
    QTest::newRow("TESCAN without the ending") << QByteArray("e.png") << QByteArray("e.hdr") << tescan;
}

void tst_SideCarReaders::sideCarsAreFoundBesideTheImage() {
    QFETCH(QByteArray, image);
    QFETCH(QByteArray, sideCar);
    QFETCH(QByteArray, text);
    writeBytes(at(image.constData()), encoded(".png", pattern(1280, 960, CV_8UC1)));
    writeText(at(sideCar.constData()), text.toStdString());
    const ImageMetadata metadata = readMetadata(at(image.constData()));
    compare(metadata.calibration.pixelSizeNm, 1000);
    QCOMPARE(metadata.calibration.source, CalibrationSource::SideCar);
}

void tst_SideCarReaders::utf16SideCarIsRead() {
    std::string text = "\xFF\xFE";
    for (const char letter : std::string("[SemImageFile]\r\nDataSize=1280x960\r\nPixelSize=100\r\n"))
        text += std::string(1, letter) + '\0';
    writeImage(at("utf16.png"), pattern(1280, 960, CV_8UC1));
    writeText(at("utf16.txt"), text);
    compare(readMetadata(at("utf16.png")).calibration.pixelSizeNm, 100);
}

void tst_SideCarReaders::otherTextBesideTheImageIsNoSideCar_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("notes") << QByteArray("PixelSize=100\nseen on Monday");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("dollars") << QByteArray("$5 a sheet\n$\n$$\n");
    QTest::newRow("over a mebibyte") << QByteArray::fromStdString(jeolText) + QByteArray(2 << 20, '\n');
}

void tst_SideCarReaders::otherTextBesideTheImageIsNoSideCar() {
    QFETCH(QByteArray, text);
    writeImage(at("notes.png"), pattern(64, 48, CV_8UC1));
    writeText(at("notes.txt"), text.toStdString());
    const ImageMetadata metadata = readMetadata(at("notes.png"));
    QVERIFY(!metadata.calibration.isKnown());
    QVERIFY(metadata.vendor.empty() && metadata.warnings.empty());
}

void tst_SideCarReaders::sourcesThatAgreeAreOne() {
    const ImageMetadata metadata =
        interpreted({.widthPx = 1280,
                     .heightPx = 960,
                     .tags = {textTag(270, "ImageJ=1.53a\nunit=micron\n"), rationalTag(282, 98, 100)},
                     .sideCars = {.txt = jeolText, .hdr = {}}});
    compare(metadata.calibration.pixelSizeNm, 1000);
    QCOMPARE(metadata.calibration.source, CalibrationSource::SideCar);
    QCOMPARE(metadata.candidates.size(), std::size_t{2});
    QVERIFY(metadata.warnings.empty());
}

void tst_SideCarReaders::sourcesThatDisagreeLeaveItUnknown() {
    const ImageMetadata metadata =
        interpreted({.widthPx = 1280,
                     .heightPx = 960,
                     .tags = {textTag(270, "ImageJ=1.53a\nunit=micron\n"), rationalTag(282, 94, 100)},
                     .sideCars = {.txt = jeolText, .hdr = {}}});
    QVERIFY(!metadata.calibration.isKnown());
    QCOMPARE(metadata.candidates.size(), std::size_t{2});
    compare(metadata.candidates[0].pixelSizeNm, 1000);
    QCOMPARE(metadata.candidates[0].source, CalibrationSource::SideCar);
    compare(metadata.candidates[1].pixelSizeNm, 1e5 / 94);
    QCOMPARE(metadata.candidates[1].source, CalibrationSource::VendorTag);
    QCOMPARE(metadata.warnings.size(), std::size_t{1});
}

void tst_SideCarReaders::factsAreJoined() {
    const ImageMetadata metadata =
        interpreted({.widthPx = 1280,
                     .heightPx = 960,
                     .tags = {textTag(34118, "AP_ACTUALKV\nEHT = 3 kV\nAP_IMAGE_PIXEL_SIZE\nSize = 1.01 um\n")},
                     .sideCars = {.txt = jeolText, .hdr = {}}});
    compare(metadata.calibration.pixelSizeNm, 1010);
    QCOMPARE(metadata.vendor, std::string("Zeiss"));
    compare(metadata.voltageKv, 3);
    compare(metadata.workingDistanceMm, 10.52);
}

void tst_SideCarReaders::turnedImageHasItsSidesExchanged() {
    const std::vector<FileTag> tags{
        textTag(34682, "[Scan]\nPixelWidth=1e-8\nPixelHeight=2e-8\n[PrivateFei]\nDatabarHeight=20\n")};
    const ImageMetadata upright = interpreted({.tags = tags});
    compare(upright.calibration.pixelSizeNm, 10);
    QCOMPARE(upright.dataBarHeightPx.value(), 20);
    const ImageMetadata turned = interpreted({.tags = {shortTag(274, 6), tags[0]}});
    compare(turned.calibration.pixelSizeNm, 20);
    compare(turned.calibration.pixelSizeYNm, 10);
    QVERIFY(!turned.dataBarHeightPx);
}

void tst_SideCarReaders::cutOrResampled_data() {
    QTest::addColumn<uint>("widthPx");
    QTest::addColumn<uint>("heightPx");
    QTest::addColumn<double>("pixelSizeNm"); // 0: unknown, with two candidates
    QTest::newRow("whole") << 1024U << 943U << 10.0;
    QTest::newRow("without its bar") << 1024U << 884U << 10.0;
    QTest::newRow("half the size") << 512U << 442U << 20.0;
    QTest::newRow("half the size with the bar") << 512U << 471U << 20.0;
    QTest::newRow("twice the size") << 2048U << 1768U << 5.0;
    QTest::newRow("a wide piece") << 512U << 100U << 10.0;
    QTest::newRow("a tall piece") << 300U << 800U << 10.0;
    QTest::newRow("either a piece or with another bar") << 512U << 512U << 0.0;
    QTest::newRow("larger and of another shape") << 2048U << 600U << 0.0;
}

void tst_SideCarReaders::cutOrResampled() {
    QFETCH(uint, widthPx);
    QFETCH(uint, heightPx);
    QFETCH(double, pixelSizeNm);
    const ImageMetadata metadata = interpreted(
        {.widthPx = widthPx,
         .heightPx = heightPx,
         .tags = {textTag(34682, "[Scan]\nPixelWidth=1e-8\n[Image]\nResolutionX=1024\nResolutionY=884\n")}});
    QCOMPARE(metadata.warnings.size(), widthPx == 1024 ? std::size_t{0} : std::size_t{1});
    if (pixelSizeNm > 0) return compare(metadata.calibration.pixelSizeNm, pixelSizeNm);
    QVERIFY(!metadata.calibration.isKnown());
    QCOMPARE(metadata.candidates.size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(tst_SideCarReaders)
#include "tst_SideCarReaders.moc"
