// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/image/ImageViewer.h"

#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace semblance;

class tst_ImageViewer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void factsNameScaleAndItsSource() {
        ImageViewer viewer;
        viewer.setImage(image(12.3), QStringLiteral("Fibres"));
        const QStringList facts = viewer.factsText().split(u'\n');
        for (const char* line :
             {"Class: Fibres", "Size: 64 × 48 px", "Depth: 16 bit gray", "Format: TIFF", "Scale: 12.3 nm/px",
              "Scale from: FEI/Thermo header", "Microscope: Quanta 200", "Voltage: 15 kV"})
            QVERIFY2(facts.contains(QString::fromUtf8(line)), qPrintable(viewer.factsText()));
        QCOMPARE(viewer.windowTitle(), QStringLiteral("a.tif"));
    }

    void unknownScaleIsAFactToo() {
        ImageViewer viewer;
        viewer.setImage(image({}));
        QVERIFY2(viewer.factsText().contains(QStringLiteral("Scale: unknown")), qPrintable(viewer.factsText()));
    }

    void warningsOfTheReaderAreShown() {
        ImageViewer viewer;
        ViewedImage odd = image(12.3);
        odd.metadata.warnings = {"The pixel size disagrees with the field width."};
        viewer.setImage(odd);
        QVERIFY(viewer.factsText().contains(QStringLiteral("Note: The pixel size disagrees")));
    }

    void moreFactsReplaceTheFirst() {
        ImageViewer viewer;
        viewer.setImage(image({}), QStringLiteral("Fibres"));
        ViewedImage complete = image({});
        complete.scaleBar = BurnedInBar{{10, 40, 30, 2}, 30, {}, "1 µm", 1000, 0.9};
        viewer.setFacts(complete);
        QVERIFY2(viewer.factsText().contains(QStringLiteral("Burned-in bar: 1 µm over 30.0 px (sure)")) &&
                     viewer.factsText().contains(QStringLiteral("Class: Fibres")),
                 qPrintable(viewer.factsText()));
    }

    void pageKeysAskForNeighboursAndEscapeCloses() {
        ImageViewer viewer;
        viewer.setImage(image(12.3));
        viewer.show();
        QVERIFY(QTest::qWaitForWindowExposed(&viewer));
        QSignalSpy previous(&viewer, &ImageViewer::previousRequested);
        QSignalSpy next(&viewer, &ImageViewer::nextRequested);
        QTest::keyClick(viewer.view(), Qt::Key_PageDown);
        QTest::keyClick(viewer.view(), Qt::Key_PageUp);
        QCOMPARE(next.size(), 1);
        QCOMPARE(previous.size(), 1);
        QTest::keyClick(viewer.view(), Qt::Key_Escape);
        QVERIFY(!viewer.isVisible());
    }

    void failedImageSaysWhy() {
        ImageViewer viewer;
        viewer.setImage(image(12.3));
        viewer.setMessage(QStringLiteral("b.tif"), QStringLiteral("The file is damaged."));
        QVERIFY(viewer.factsText().isEmpty());
        QVERIFY(!viewer.view()->hasImage());
    }

    void everyControlHasAName() {
        ImageViewer viewer;
        QCOMPARE(fixtures::namelessControls(viewer), QString());
    }

private:
    static ViewedImage image(std::optional<double> pixelSizeNm) {
        ViewedImage image;
        image.image = fixtures::gray(64, 48);
        image.path = QStringLiteral("Fibres/a.tif");
        image.info = {ImageFormat::Tiff, 64, 48, 1, 16, false, 1};
        image.metadata.vendor = "FEI/Thermo";
        image.metadata.instrument = "Quanta 200";
        image.metadata.voltageKv = 15;
        if (pixelSizeNm) image.metadata.calibration = {pixelSizeNm, pixelSizeNm, CalibrationSource::VendorTag, {}};
        return image;
    }
};

QTEST_MAIN(tst_ImageViewer)
#include "tst_ImageViewer.moc"
