// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/Micrograph.h"

#include "tests/core/microscopy/DrawnBars.h"

#include <QTest>
#include <algorithm>

using namespace semblance;
using namespace semblance::test;

namespace {

Image sized(int widthPx, int heightPx) {
    return {widthPx, heightPx, 1, 8, std::vector<std::byte>(static_cast<std::size_t>(widthPx) * heightPx)};
}

DataBar barAt(int y, int height) {
    return {{0, y, 100, height}, 0.9};
}

Calibration calibrationOf(double pixelSizeNm) {
    Calibration calibration;
    calibration.pixelSizeNm = calibration.pixelSizeYNm = pixelSizeNm;
    calibration.source = CalibrationSource::VendorTag;
    return calibration;
}

BurnedInBar readBar(double pixelSizeNm) {
    BurnedInBar bar;
    bar.lengthPx = 100;
    bar.lengthNm = 100 * pixelSizeNm;
    bar.label = "drawn";
    bar.confidence = 0.9;
    return bar;
}

} // namespace

class tst_Micrograph : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFoundBarIsMovedToTheMakersEdge() {
        ImageMetadata metadata;
        metadata.dataBarHeightPx = 20;
        const auto bar = dataBarOf(metadata, sized(100, 120), barAt(98, 22));
        QVERIFY(bar);
        QCOMPARE(bar->y, 100);
        QCOMPARE(bar->height, 20);
    }

    void aMakersHeightFarFromWhatIsSeenDoesNotCount() {
        ImageMetadata metadata;
        metadata.dataBarHeightPx = 40;
        QCOMPARE(dataBarOf(metadata, sized(100, 120), barAt(100, 20))->y, 100);
        QVERIFY(!dataBarOf(metadata, sized(100, 120), std::nullopt)); // it was cut off, or never there
    }

    void aBannerInsideIsLeftWhereItIs() {
        ImageMetadata metadata;
        metadata.dataBarHeightPx = 20;
        QCOMPARE(dataBarOf(metadata, sized(100, 120), barAt(80, 20))->y, 80);
    }

    void theMakersCropHintCountsAlone() {
        ImageMetadata metadata;
        metadata.cropHint = PixelRectangle{0, 0, 100, 110};
        QCOMPARE(dataBarOf(metadata, sized(100, 120), std::nullopt)->y, 110);
        metadata.cropHint = PixelRectangle{5, 0, 90, 110}; // a part of the specimen, not the image without its bar
        QVERIFY(!dataBarOf(metadata, sized(100, 120), std::nullopt));
    }

    void ofSeveralCandidatesTheBarBearsOneOut() {
        ImageMetadata metadata;
        metadata.candidates = {calibrationOf(5), calibrationOf(10)};
        calibrateFromBar(metadata, readBar(10.2));
        QVERIFY(metadata.calibration.isKnown());
        QCOMPARE(*metadata.calibration.pixelSizeNm, 10.0);
        QCOMPARE(metadata.calibration.source, CalibrationSource::VendorTag);
    }

    void aBarThatBearsNoneOutLeavesItOpen() {
        ImageMetadata metadata;
        metadata.candidates = {calibrationOf(5), calibrationOf(10)};
        calibrateFromBar(metadata, readBar(7));
        QVERIFY(!metadata.calibration.isKnown());
        QCOMPARE(metadata.candidates.size(), std::size_t{3});
    }

    void aLabelThatWasCutOutIsReadWhereItIsAskedFor() {
        Image image = sized(190, 44);
        std::ranges::fill(image.pixels, std::byte{255});
        drawLabel(image, "200 nm", 20, 10, 20, {0});
        const MicrographFacts facts = factsOf(image, MarkSearch::Everything);
        QVERIFY(facts.scaleBar);
        QCOMPARE(QByteArray::fromStdString(facts.scaleBar->label), QByteArray("200 nm"));
        QCOMPARE(facts.scaleBar->lengthNm, 200.0);
        QVERIFY(!facts.scaleBar->isRead()); // there is no bar to measure
        QCOMPARE(facts.scaleBar->pixelSizeNm(), 0.0);
        QVERIFY(!facts.metadata.calibration.isKnown());
        QVERIFY(!factsOf(image, MarkSearch::DataBarAndScale).scaleBar);
    }

    void aPictureAsLargeAsAMicrographIsNoLabel() {
        Image image = sized(640, 480);
        std::ranges::fill(image.pixels, std::byte{255});
        drawLabel(image, "200 nm", 20, 10, 20, {0});
        const auto bar = factsOf(image, MarkSearch::Everything).scaleBar;
        QVERIFY(!bar || bar->lengthNm == 0);
    }
};

QTEST_GUILESS_MAIN(tst_Micrograph)
#include "tst_Micrograph.moc"
