// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/DataBar.h"

#include "core/image/ImageFile.h"
#include "core/microscopy/MetadataReader.h"
#include "core/sample/DrawSample.h"
#include "tests/core/image/TestFiles.h"
#include "tests/core/microscopy/DrawnBars.h"

#include <QTest>
#include <cstdlib>

using namespace semblance;
using namespace semblance::test;

class tst_DataBar : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sampleSetIsExactToTwoPixels();
    void bannerWithSpecimenBelowIsFound();
    void specimenAloneHasNone();
    void evenStripWithoutWritingIsNone();
    void vendorFilesAgreeWithTheirMetadata_data();
    void vendorFilesAgreeWithTheirMetadata();
};

void tst_DataBar::sampleSetIsExactToTwoPixels() {
    for (int c = 0; c < 6; ++c)
        for (int i = 0; i < 6; ++i) {
            const Drawing drawing = drawWithAcquisition(c, i, 11);
            const auto bar = findDataBar(drawing.sample.image);
            QVERIFY2(bar, qPrintable(QString("class %1, image %2").arg(c).arg(i)));
            QVERIFY(std::abs(bar->rectangle.y - drawing.acquisition.specimenHeightPx()) <= 2);
            QVERIFY(std::abs(bar->rectangle.height - drawing.acquisition.dataBarHeightPx) <= 2);
            QCOMPARE(bar->rectangle.width, drawing.acquisition.widthPx);
        }
}

void tst_DataBar::bannerWithSpecimenBelowIsFound() {
    Image image = drawnSpecimen(1024, 768);
    fillBox(image, 0, 635, 1024, 64, {255});
    drawLabel(image, "2 \u00B5m", 20, 645, 14, {0});
    drawLabel(image, "EHT 10 kV  WD 7 mm", 300, 650, 12, {0});
    const auto bar = findDataBar(image);
    QVERIFY(bar);
    QVERIFY(std::abs(bar->rectangle.y - 635) <= 2);
    QVERIFY(std::abs(bar->rectangle.y + bar->rectangle.height - 699) <= 2);
}

void tst_DataBar::specimenAloneHasNone() {
    for (std::uint32_t seed = 1; seed <= 8; ++seed)
        QVERIFY(!findDataBar(drawnSpecimen(640, 480, seed)));
}

void tst_DataBar::evenStripWithoutWritingIsNone() {
    Image image = drawnSpecimen(640, 480);
    fillBox(image, 0, 430, 640, 50, {0});
    QVERIFY(!findDataBar(image));
}

void tst_DataBar::vendorFilesAgreeWithTheirMetadata_data() {
    QTest::addColumn<QString>("path");
    const std::filesystem::path folder = realData() / "microscopy";
    if (realData().empty() || !std::filesystem::exists(folder)) {
        QTest::newRow("no data") << QString();
        return;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().filename().string().starts_with("fei_"))
            QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(toUtf8(entry.path()));
}

void tst_DataBar::vendorFilesAgreeWithTheirMetadata() {
    QFETCH(QString, path);
    if (path.isEmpty()) QSKIP("The folder of vendor files is not here; SEMBLANCE_TEST_DATA can name it.");
    const int height = readMetadata(pathOf(path)).dataBarHeightPx.value_or(0);
    const auto bar = findDataBar(decodeImage(pathOf(path)));
    QVERIFY(bar);
    if (height == 0) QSKIP("Its metadata do not say how high the data bar is.");
    QVERIFY(std::abs(bar->rectangle.height - height) <= 2);
}

QTEST_GUILESS_MAIN(tst_DataBar)
#include "tst_DataBar.moc"
