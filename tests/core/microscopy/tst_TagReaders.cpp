// SPDX-License-Identifier: GPL-3.0-or-later
// Metadata that microscopes write into TIFF tags, maker by maker, in files put together here.
#include "tests/core/microscopy/TagFile.h"

#include <QTest>

using namespace semblance;
using namespace semblance::test;

namespace {

constexpr std::uint16_t kZeiss = 34118;
constexpr std::uint16_t kXml = 34683;
constexpr std::uint16_t kFibics = 51023;
constexpr std::uint16_t kTescan = 50431;

std::string block(std::uint16_t kind, const std::string& content) {
    return littleEndian(static_cast<std::uint32_t>(content.size() + 2)) + littleEndian(kind) + content;
}

} // namespace

class tst_TagReaders : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void zeissPixelSize_data();
    void zeissPixelSize();
    void zeissTellsEverythingElse();
    void zeissIonBeam();
    void zeissResampled();
    void phenom();
    void phenomCropHint_data();
    void phenomCropHint();
    void thermoXml();
    void fibics_data();
    void fibics();
    void tescanBlocks();
    void tescanDamagedBlocks_data();
    void tescanDamagedBlocks();
};

void tst_TagReaders::zeissPixelSize_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<uint>("widthPx");
    QTest::addColumn<double>("pixelSizeNm");
    QTest::newRow("image pixel size") << QByteArray("AP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 11.16 nm\r\n") << 1024U
                                      << 11.16;
    QTest::newRow("before the size on the display, whatever the order")
        << QByteArray("AP_PIXEL_SIZE\r\nPixel Size = 11.16 nm\r\nAP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 5.58 nm\r\n"
                      "DP_IMAGE_STORE\r\nStore resolution = 2048 * 1536\r\n")
        << 2048U << 5.58;
    QTest::newRow("damaged micro sign") << QByteArray("AP_IMAGE_PIXEL_SIZE\nImage Pixel Size = 2.615 \xB5m\n") << 1024U
                                        << 2615.0;
    QTest::newRow("replaced micro sign") << QByteArray("AP_IMAGE_PIXEL_SIZE\nImage Pixel Size = 2.615 \xEF\xBF\xBDm\n")
                                         << 1024U << 2615.0;
    QTest::newRow("picometres") << QByteArray("AP_IMAGE_PIXEL_SIZE\nImage Pixel Size = 558.3 pm\n") << 1024U << 0.5583;
    QTest::newRow("millimetres") << QByteArray("AP_IMAGE_PIXEL_SIZE\nImage Pixel Size = 0.002 mm\n") << 1024U << 2000.0;
    QTest::newRow("width of the field") << QByteArray(
                                               "AP_WIDTH\nWidth = 20.48 \xB5m\nAP_PIXEL_SIZE\nPixel Size = 20.00 nm\n"
                                               "DP_IMAGE_STORE\nStore resolution = 2048 * 1536\n")
                                        << 2048U << 10.0;
    QTest::newRow("size on the display, scaled")
        << QByteArray("AP_PIXEL_SIZE\nPixel Size = 20.00 nm\nDP_IMAGE_STORE\nStore resolution = 2048 * 1536\n") << 2048U
        << 10.0;
    QTest::newRow("size on the display of an image 1024 wide")
        << QByteArray("AP_PIXEL_SIZE\nPixel Size = 20.00 nm\n") << 1024U << 20.0;
    QTest::newRow("a number where a size should be") << QByteArray("AP_IMAGE_PIXEL_SIZE\nImage Pixel Size = 0.0 fm\n"
                                                                   "AP_PIXEL_SIZE\nPixel Size = 20.00 nm\n")
                                                     << 1024U << 20.0;
}

void tst_TagReaders::zeissPixelSize() {
    QFETCH(QByteArray, text);
    QFETCH(uint, widthPx);
    QFETCH(double, pixelSizeNm);
    const ImageMetadata metadata = interpreted({.widthPx = widthPx,
                                                .heightPx = widthPx * 3 / 4,
                                                .tags = {textTag(kZeiss, "0\r\n5.58e-9\r\n" + text.toStdString())}});
    compare(metadata.calibration.pixelSizeNm, pixelSizeNm);
    compare(metadata.calibration.pixelSizeYNm, pixelSizeNm);
    QCOMPARE(metadata.calibration.source, CalibrationSource::VendorTag);
    QCOMPARE(metadata.vendor, std::string("Zeiss"));
    QVERIFY(metadata.warnings.empty());
}

void tst_TagReaders::zeissTellsEverythingElse() {
    const ImageMetadata metadata = interpreted(
        {.tags = {textTag(kZeiss, "0\r\nAP_MAG\r\nMag =  20.00 K X\r\nAP_ACTUALKV\r\nEHT =  5.00 kV\r\nAP_WD\r\nWD =  "
                                  "5.3 mm\r\nDP_DETECTOR_CHANNEL\r\nSignal A = InLens\r\nDP_SEM\r\nSem = Auriga 60\r\n"
                                  "AP_DATE\r\nDate :29 May 2017\r\nAP_TIME\r\nTime :14:08:04\r\n")}});
    compare(metadata.magnification, 20000);
    compare(metadata.voltageKv, 5);
    compare(metadata.workingDistanceMm, 5.3);
    QCOMPARE(metadata.detector, std::string("InLens"));
    QCOMPARE(metadata.instrument, std::string("Auriga 60"));
    QCOMPARE(metadata.date, std::string("29 May 2017 14:08:04"));
    compareUnknown(metadata, 1);
}

void tst_TagReaders::zeissIonBeam() {
    const ImageMetadata metadata = interpreted(
        {.tags = {textTag(kZeiss, "0\nDP_FIB_IMAGING\nFIB Imaging = FIB\nAP_ACTUALKV\nEHT = 5.00 kV\n"
                                  "AP_FIB_EHT_ACTUAL\nFIB EHT = 30.00 kV\nAP_MAG\nMag = 100 X\n"
                                  "AP_FIB_MAGNIFICATION\nFIB Mag = 250 X\nAP_IMAGE_PIXEL_SIZE\nSize = 446.6 nm\n")}});
    compare(metadata.voltageKv, 30);
    compare(metadata.magnification, 250);
    compare(metadata.calibration.pixelSizeNm, 446.6);
}

void tst_TagReaders::zeissResampled() {
    const std::string text = "AP_IMAGE_PIXEL_SIZE\nSize = 10 nm\nDP_IMAGE_STORE\nStore resolution = 1024 * 768\n";
    const ImageMetadata half = interpreted({.widthPx = 512, .heightPx = 384, .tags = {textTag(kZeiss, text)}});
    compare(half.calibration.pixelSizeNm, 20);
    QCOMPARE(half.warnings.size(), std::size_t{1});
    const ImageMetadata ofThisImage =
        interpreted({.widthPx = 512, .heightPx = 384, .tags = {textTag(kZeiss, text + "AP_WIDTH\nWidth = 5.12 um\n")}});
    compare(ofThisImage.calibration.pixelSizeNm, 10);
    QVERIFY(ofThisImage.warnings.empty());
    const ImageMetadata withoutARow = interpreted({.heightPx = 767, .tags = {textTag(kZeiss, text)}});
    compare(withoutARow.calibration.pixelSizeNm, 10);
    QVERIFY(withoutARow.warnings.empty());
}

void tst_TagReaders::phenom() {
    const ImageMetadata metadata = interpreted(
        {.widthPx = 1920,
         .heightPx = 1250,
         .tags = {textTag(kXml, "<?xml version=\"1.0\"?><FeiImage><instrument><type>XL</type></instrument>"
                                "<pixelWidth unit=\"nm\">139.9</pixelWidth><pixelHeight unit=\"nm\">140</pixelHeight>"
                                "<workingDistance unit=\"mm\">6.1</workingDistance><time>2023-01-02</time>"
                                "<acquisition><scan><detector>BSD</detector><highVoltage unit=\"kV\">-10</highVoltage>"
                                "</scan></acquisition><cropHint><left>0</left><top>0</top><right>1920</right>"
                                "<bottom>1200</bottom></cropHint><databarLabel>x</databarLabel></FeiImage>")}});
    compare(metadata.calibration.pixelSizeNm, 139.9);
    compare(metadata.calibration.pixelSizeYNm, 140);
    compare(metadata.voltageKv, 10);
    compare(metadata.workingDistanceMm, 6.1);
    QCOMPARE(metadata.vendor, std::string("Phenom"));
    QCOMPARE(metadata.instrument, std::string("XL"));
    QCOMPARE(metadata.detector, std::string("BSD"));
    QCOMPARE(metadata.date, std::string("2023-01-02"));
    QCOMPARE(metadata.cropHint.value(), (PixelRectangle{0, 0, 1920, 1200}));
    QCOMPARE(metadata.dataBarHeightPx.value(), 50);
}

void tst_TagReaders::phenomCropHint_data() {
    QTest::addColumn<QByteArray>("hint");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("corner and size") << QByteArray("<x>0</x><y>0</y><width>1024</width><height>700</height>") << true;
    QTest::newRow("attributes") << QByteArray() << false;
    QTest::newRow("larger than the image")
        << QByteArray("<x>0</x><y>0</y><width>1024</width><height>800</height>") << false;
    QTest::newRow("beyond an int") << QByteArray("<x>0</x><y>0</y><width>1e30</width><height>700</height>") << false;
    QTest::newRow("upside down") << QByteArray("<left>9</left><right>3</right><top>0</top><bottom>5</bottom>") << false;
    QTest::newRow("negative") << QByteArray("<x>-5</x><y>0</y><width>-3</width><height>700</height>") << false;
}

void tst_TagReaders::phenomCropHint() {
    QFETCH(QByteArray, hint);
    QFETCH(bool, isTaken);
    const ImageMetadata metadata =
        interpreted({.tags = {textTag(kXml, "<FeiImage><pixelWidth>5</pixelWidth><cropHint>" + hint.toStdString() +
                                                "</cropHint></FeiImage>")}});
    compare(metadata.calibration.pixelSizeNm, 5);
    QCOMPARE(metadata.cropHint.has_value(), isTaken);
}

void tst_TagReaders::thermoXml() {
    const ImageMetadata metadata = interpreted(
        {.tags = {textTag(kXml, "<Metadata xmlns:nil=\"http://schemas.fei.com/Metadata/v1/2013/07\"><Instrument>"
                                "<InstrumentClass>Helios</InstrumentClass></Instrument><Optics><AccelerationVoltage>"
                                "5000</AccelerationVoltage><WorkingDistance>0.004</WorkingDistance></Optics>"
                                "<BinaryResult><PixelSize><X unit=\"m\" unitPrefixPower=\"1\">6.5e-9</X>"
                                "<Y unit=\"m\">7e-9</Y></PixelSize></BinaryResult></Metadata>")}});
    compare(metadata.calibration.pixelSizeNm, 6.5);
    compare(metadata.calibration.pixelSizeYNm, 7);
    compare(metadata.voltageKv, 5);
    compare(metadata.workingDistanceMm, 4);
    QCOMPARE(metadata.vendor, std::string("FEI/Thermo"));
    QCOMPARE(metadata.instrument, std::string("Helios"));
    QVERIFY(interpreted({.tags = {textTag(kXml, "<Other/>")}}).vendor.empty());
}

void tst_TagReaders::fibics_data() {
    QTest::addColumn<QByteArray>("xml");
    QTest::addColumn<double>("pixelSizeNm");
    QTest::newRow("field of view") << QByteArray("<Image><Width>1024</Width><Height>768</Height></Image>"
                                                 "<Scan><FOV_X units=\"um\">10.24</FOV_X><Ux>0.5</Ux></Scan>")
                                   << 10.0;
    QTest::newRow("in millimetres") << QByteArray("<Image><Width>1024</Width></Image>"
                                                  "<Scan><FOV_X units=\"mm\">0.01024</FOV_X></Scan>")
                                    << 10.0;
    QTest::newRow("step") << QByteArray("<Scan><Ux>0.01</Ux><Vy>-0.01</Vy></Scan>") << 10.0;
    QTest::newRow("resampled since") << QByteArray("<Image><Width>2048</Width><Height>1536</Height></Image>"
                                                   "<Scan><FOV_X units=\"um\">10.24</FOV_X></Scan>")
                                     << 10.0;
}

void tst_TagReaders::fibics() {
    QFETCH(QByteArray, xml);
    QFETCH(double, pixelSizeNm);
    const ImageMetadata metadata =
        interpreted({.tags = {textTag(kFibics, "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><Fibics>" +
                                                   xml.toStdString() + "<Aperture>30 \xB5m</Aperture></Fibics>")}});
    compare(metadata.calibration.pixelSizeNm, pixelSizeNm);
    QCOMPARE(metadata.vendor, std::string("Fibics"));
}

void tst_TagReaders::tescanBlocks() {
    const std::string bytes = block(1, std::string("\xFF\xD8[MAIN]\0PixelSizeX=1", 20)) +
                              block(2, "Device=MIRA3\r\nDate=2021-03-17\r\nTime=10:01:02\r\nImageStripSize=60\r\n"
                                       "Magnification=4000.0\r\nPixelSizeX=3.1e-08\r\nPixelSizeY=3.2e-08\r\n") +
                              block(3, "HV=10000.0\r\nWD=0.0105\r\nDetector=SE\r\n") + block(0, "");
    const ImageMetadata metadata = interpreted({.tags = {bytesTag(kTescan, bytes)}});
    compare(metadata.calibration.pixelSizeNm, 31);
    compare(metadata.calibration.pixelSizeYNm, 32);
    QCOMPARE(metadata.calibration.source, CalibrationSource::VendorTag);
    compare(metadata.voltageKv, 10);
    compare(metadata.workingDistanceMm, 10.5);
    compare(metadata.magnification, 4000);
    QCOMPARE(metadata.dataBarHeightPx.value(), 60);
    QCOMPARE(metadata.instrument, std::string("MIRA3"));
    QCOMPARE(metadata.detector, std::string("SE"));
    QCOMPARE(metadata.date, std::string("2021-03-17 10:01:02"));
}

void tst_TagReaders::tescanDamagedBlocks_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isKnown");
    const QByteArray main = QByteArray::fromStdString(block(2, "PixelSizeX=3.1e-08\r\n"));
    QTest::newRow("a huge size behind") << main + QByteArray("\xFF\xFF\xFF\xFF\x03\x00HV=1", 10) << true;
    QTest::newRow("a huge size before") << QByteArray("\xFF\xFF\xFF\xFF\x01\x00", 6) + main << false;
    QTest::newRow("a size of nothing") << QByteArray("\x00\x00\x00\x00\x02\x00", 6) + main << false;
    QTest::newRow("plain text") << QByteArray("[MAIN]\nPixelSizeX=3.1e-08\n") << true;
    QTest::newRow("five bytes") << QByteArray("abcde") << false;
}

void tst_TagReaders::tescanDamagedBlocks() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isKnown);
    const ImageMetadata metadata = interpreted({.tags = {bytesTag(kTescan, bytes.toStdString())}});
    QCOMPARE(metadata.calibration.isKnown(), isKnown);
}

QTEST_GUILESS_MAIN(tst_TagReaders)
#include "tst_TagReaders.moc"
