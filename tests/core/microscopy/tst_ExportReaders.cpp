// SPDX-License-Identifier: GPL-3.0-or-later
// Metadata in the TIFFs of scan generators, cameras and other programs, in files put together here.
#include "tests/core/microscopy/TagFile.h"

#include <QTest>

using namespace semblance;
using namespace semblance::test;

namespace {

constexpr std::uint16_t kXmp = 700;
constexpr std::uint16_t kDescription = 270;

} // namespace

class tst_ExportReaders : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pointElectronic_data();
    void pointElectronic();
    void sisOnTheSecondPage();
    void sisDamaged();
    void sisText();
    void gatan_data();
    void gatan();
    void ome_data();
    void ome();
    void imageJ_data();
    void imageJ();
    void imageJPrintResolutionIsNoPixelSize_data();
    void imageJPrintResolutionIsNoPixelSize();
};

void tst_ExportReaders::pointElectronic_data() {
    QTest::addColumn<QByteArray>("description");
    QTest::newRow("elements") << QByteArray(
        "<rdf:Description xmlns:image=\"http://ns.pointelectronic.com/Image/1.0/\">"
        "<image:PixelSizeX>2e-8</image:PixelSizeX><image:PixelSizeY>2e-8</image:PixelSizeY></rdf:Description>");
    QTest::newRow("attributes") << QByteArray(
        "<rdf:Description xmlns:image=\"http://ns.pointelectronic.com/Image/1.0/\""
        " image:PixelSizeX=\"2e-8\" image:PixelSizeY=\"2e-8\"/>");
    QTest::newRow("value and unit") << QByteArray(
        "<rdf:Description xmlns:image=\"http://ns.pointelectronic.com/Image/1.0/\"><image:PixelSizeX><rdf:value>20"
        "</rdf:value><image:Unit>nm</image:Unit></image:PixelSizeX></rdf:Description>");
}

void tst_ExportReaders::pointElectronic() {
    QFETCH(QByteArray, description);
    const std::string xmp = "<?xpacket begin=\"\"?><x:xmpmeta><rdf:RDF>" + description.toStdString() +
                            "<rdf:Description d:Mag=\"500\"><d:HV><d:value>15</d:value><d:Unit>kV</d:Unit></d:HV>"
                            "</rdf:Description></rdf:RDF></x:xmpmeta>";
    const ImageMetadata metadata = interpreted({.tags = {bytesTag(kXmp, xmp)}});
    compare(metadata.calibration.pixelSizeNm, 20);
    compare(metadata.voltageKv, 15);
    compare(metadata.magnification, 500);
    QCOMPARE(metadata.vendor, std::string("point electronic"));
    std::string other = xmp;
    other.replace(other.find("pointelectronic"), 15, "someoneelse-com");
    QVERIFY(interpreted({.tags = {bytesTag(kXmp, other)}}).vendor.empty());
}

namespace {

std::string sisStructure(std::uint32_t at) {
    std::string head = "SIS0" + std::string(54, '\0') + littleEndian(std::uint16_t{2});
    head += littleEndian(std::uint16_t{7}) + littleEndian(std::uint16_t{1}) + littleEndian(at);
    head += littleEndian(std::uint16_t{1}) + littleEndian(std::uint16_t{1}) + littleEndian(at + 76);
    return head + std::string(10, '\0') + littleEndian(std::int16_t{-6}) + littleEndian(2.0e-3) + littleEndian(2.1e-3) +
           std::string(8, '\0') + littleEndian(50000.0) + std::string(68, '\0');
}

/// The first page has no tag of the maker's; the second, of the same size or not, points at the structure.
std::string sisFile(std::uint32_t secondWidthPx) {
    const auto pages = [&](std::uint32_t at) {
        return tiffBytes({{longTag(256, 112), longTag(257, 101)},
                          {longTag(256, secondWidthPx), longTag(257, 101), longTag(33560, at)}});
    };
    const auto at = static_cast<std::uint32_t>(pages(0).size());
    return pages(at) + sisStructure(at);
}

ImageMetadata interpretedFile(const std::string& file) {
    const MemoryBytes bytes(std::as_bytes(std::span(file)));
    const auto tags = TiffTags::read(bytes);
    MetadataInput input;
    input.tags = tags ? &*tags : nullptr;
    input.file = &bytes;
    input.widthPx = 112;
    input.heightPx = 101;
    return interpretMetadata(input);
}

} // namespace

void tst_ExportReaders::sisOnTheSecondPage() {
    const ImageMetadata metadata = interpretedFile(sisFile(112));
    compare(metadata.calibration.pixelSizeNm, 2.0);
    compare(metadata.calibration.pixelSizeYNm, 2.1);
    compare(metadata.magnification, 50000);
    QCOMPARE(metadata.vendor, std::string("Olympus SIS"));
    QVERIFY(interpretedFile(sisFile(56)).vendor.empty());
}

void tst_ExportReaders::sisDamaged() {
    const std::string sound = sisFile(112);
    for (std::size_t at = 8; at < sound.size(); ++at) {
        std::string damaged = sound;
        damaged[at] = static_cast<char>(~damaged[at]);
        interpretedFile(damaged);
        interpretedFile(sound.substr(0, at + 1));
    }
}

void tst_ExportReaders::sisText() {
    const ImageMetadata metadata =
        interpreted({.tags = {textTag(33471, "[Size]\npixelsizex=2e-9\npixelsizey=2e-9\n")}});
    compare(metadata.calibration.pixelSizeNm, 2);
}

void tst_ExportReaders::gatan_data() {
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<double>("pixelSizeNm"); // 0: unknown
    QTest::newRow("Latin-1 micrometres") << QByteArray("\xB5m") << 168.0;
    QTest::newRow("nanometres") << QByteArray("nm") << 0.168;
    QTest::newRow("a diffraction pattern") << QByteArray("1/nm") << 0.0;
    QTest::newRow("no unit") << QByteArray("") << 0.0;
}

void tst_ExportReaders::gatan() {
    QFETCH(QByteArray, unit);
    QFETCH(double, pixelSizeNm);
    const std::string text = unit.toStdString();
    const ImageMetadata metadata =
        interpreted({.tags = {rationalTag(282, 72, 1), shortTag(296, 2), textTag(65003, text), textTag(65004, text),
                              doubleTag(65009, 0.168), doubleTag(65010, 0.168)}});
    if (pixelSizeNm == 0) return compareUnknown(metadata, 1);
    compare(metadata.calibration.pixelSizeNm, pixelSizeNm);
    QCOMPARE(metadata.vendor, std::string("Gatan"));
}

void tst_ExportReaders::ome_data() {
    QTest::addColumn<QByteArray>("attributes");
    QTest::addColumn<double>("pixelSizeNm"); // 0: unknown
    QTest::newRow("micrometres without a unit")
        << QByteArray("PhysicalSizeX=\"0.012\" PhysicalSizeY=\"0.012\"") << 12.0;
    QTest::newRow("micrometres") << QByteArray("PhysicalSizeX=\"0.012\" PhysicalSizeXUnit=\"\xC2\xB5m\"") << 12.0;
    QTest::newRow("nanometres") << QByteArray("PhysicalSizeX=\"12\" PhysicalSizeXUnit=\"nm\"") << 12.0;
    QTest::newRow("for an image twice as wide")
        << QByteArray("PhysicalSizeX=\"0.006\" SizeX=\"2048\" SizeY=\"1536\"") << 12.0;
    QTest::newRow("zero") << QByteArray("PhysicalSizeX=\"0\" PhysicalSizeY=\"0\"") << 0.0;
    QTest::newRow("pixels") << QByteArray("PhysicalSizeX=\"1\" PhysicalSizeXUnit=\"pixel\"") << 0.0;
    QTest::newRow("none") << QByteArray() << 0.0;
}

void tst_ExportReaders::ome() {
    QFETCH(QByteArray, attributes);
    QFETCH(double, pixelSizeNm);
    const ImageMetadata metadata = interpreted(
        {.tags = {textTag(kDescription, "<?xml version=\"1.0\"?><OME><Instrument><Microscope Manufacturer=\"Maker\" "
                                        "Model=\"M1\"/></Instrument><Image><AcquisitionDate>2020</AcquisitionDate>"
                                        "<Pixels " +
                                            attributes.toStdString() + "/></Image></OME>"),
                  rationalTag(282, 4294967295U, 0)}});
    QCOMPARE(metadata.instrument, std::string("M1"));
    QCOMPARE(metadata.date, std::string("2020"));
    if (pixelSizeNm == 0) return compareUnknown(metadata, 1);
    compare(metadata.calibration.pixelSizeNm, pixelSizeNm);
    compare(metadata.calibration.pixelSizeYNm, pixelSizeNm);
}

void tst_ExportReaders::imageJ_data() {
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<double>("pixelSizeNm"); // 0: unknown
    QTest::newRow("micron") << QByteArray("micron") << 200.0;
    QTest::newRow("um") << QByteArray("um") << 200.0;
    QTest::newRow("escaped micro sign") << QByteArray("\\u00B5m") << 200.0;
    QTest::newRow("Latin-1 micro sign") << QByteArray("\xB5m") << 200.0;
    QTest::newRow("nm") << QByteArray("nm") << 0.2;
    QTest::newRow("pixel") << QByteArray("pixel") << 0.0;
    QTest::newRow("none") << QByteArray("") << 0.0;
}

void tst_ExportReaders::imageJ() {
    QFETCH(QByteArray, unit);
    QFETCH(double, pixelSizeNm);
    const ImageMetadata metadata = interpreted(
        {.tags = {textTag(kDescription, "ImageJ=1.53a\nunit=" + unit.toStdString() + "\nspacing=2.5\nmin=0.0\n"),
                  rationalTag(282, 5000000, 1000000), rationalTag(283, 5000000, 1000000), shortTag(296, 1)}});
    if (pixelSizeNm == 0) return compareUnknown(metadata, 0);
    compare(metadata.calibration.pixelSizeNm, pixelSizeNm);
    compare(metadata.calibration.pixelSizeYNm, pixelSizeNm);
    QVERIFY(metadata.vendor.empty());
}

void tst_ExportReaders::imageJPrintResolutionIsNoPixelSize_data() {
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<uint>("widthPx");
    QTest::newRow("centimetres") << QByteArray("cm") << 1024U;
    QTest::newRow("centimetres of a small cut-out") << QByteArray("cm") << 20U; // 20 px at 33 px/cm lie under 20 mm
    QTest::newRow("inches") << QByteArray("inch") << 20U;
}

void tst_ExportReaders::imageJPrintResolutionIsNoPixelSize() {
    QFETCH(QByteArray, unit);
    QFETCH(uint, widthPx);
    const ImageMetadata metadata =
        interpreted({.widthPx = widthPx,
                     .tags = {textTag(kDescription, "ImageJ=1.53a\nunit=" + unit.toStdString() + "\n"),
                              rationalTag(282, 33, 1), rationalTag(283, 33, 1), shortTag(296, 3)}});
    compareUnknown(metadata, 1);
    QVERIFY(metadata.candidates.empty());
}

QTEST_GUILESS_MAIN(tst_ExportReaders)
#include "tst_ExportReaders.moc"
