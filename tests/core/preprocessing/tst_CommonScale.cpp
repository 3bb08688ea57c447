// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/Preprocessor.h"

#include <QTest>
#include <cmath>

using namespace semblance;

namespace {

Calibration calibrationOf(double xNm, double yNm) {
    Calibration calibration;
    calibration.pixelSizeNm = xNm;
    calibration.pixelSizeYNm = yNm;
    calibration.source = CalibrationSource::Typed;
    return calibration;
}

/// A bright disc of so many nanometres in the middle of a dark image.
Image disc(int widthPx, int heightPx, const Calibration& calibration, double radiusNm) {
    Image image{widthPx, heightPx, 1, 8, {}};
    for (int y = 0; y < heightPx; ++y)
        for (int x = 0; x < widthPx; ++x) {
            const double dx = (x + 0.5 - widthPx / 2.0) * *calibration.pixelSizeNm;
            const double dy = (y + 0.5 - heightPx / 2.0) * *calibration.pixelSizeYNm;
            image.pixels.push_back(std::hypot(dx, dy) < radiusNm ? std::byte{255} : std::byte{0});
        }
    return image;
}

/// Pixels of the prepared image that are bright.
int brightPixels(const PreparedPixels& prepared) {
    return static_cast<int>(std::ranges::count_if(prepared.pixels, [](std::uint8_t value) { return value > 128; }));
}

PreprocessingOptions atScale(double nm) {
    PreprocessingOptions options;
    options.size = {100, 80};
    options.commonScaleNm = nm;
    return options;
}

} // namespace

class tst_CommonScale : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDiscHasOneSizeWhateverTheMagnification() {
        const double expected = 3.14159 * 20 * 20; // 200 nm at 10 nm a pixel
        for (const double nm : {2.0, 5.0, 9.0, 10.0, 16.0}) {
            const Calibration calibration = calibrationOf(nm, nm);
            const Image image = disc(900, 700, calibration, 200);
            const int bright = brightPixels(Preprocessor(atScale(10)).prepare(image, {{}, calibration}));
            QVERIFY2(std::abs(bright - expected) < 0.06 * expected, qPrintable(QString::number(bright)));
        }
    }

    void pixelsThatAreNotSquareBecomeSquare() {
        const Calibration calibration = calibrationOf(4, 8);
        const PreparedPixels prepared =
            Preprocessor(atScale(10)).prepare(disc(600, 300, calibration, 200), {{}, calibration});
        const double expected = 3.14159 * 20 * 20;
        QVERIFY(std::abs(brightPixels(prepared) - expected) < 0.06 * expected);
    }

    void whatIsSmallerStandsInMidGray() {
        const Calibration calibration = calibrationOf(1, 1); // 30 nm across: 3 pixels of 100
        const PreparedPixels prepared =
            Preprocessor(atScale(10)).prepare(disc(30, 30, calibration, 100), {{}, calibration});
        QCOMPARE(prepared.pixels.size(), std::size_t{100 * 80});
        QCOMPARE(brightPixels(prepared), 9);
        QCOMPARE(std::ranges::count(prepared.pixels, 128), 100 * 80 - 9);
    }

    void extremeScalesGiveTheAskedSize() {
        for (const double nm : {1e-3, 1e9}) {
            const Calibration calibration = calibrationOf(nm, nm);
            QCOMPARE(Preprocessor(atScale(10)).prepare(disc(64, 48, calibration, 1), {{}, calibration}).pixels.size(),
                     std::size_t{100 * 80});
        }
    }

    void withoutAScaleTheWholeImageIsResized() {
        const Image image = disc(200, 160, calibrationOf(1, 1), 1e6); // bright everywhere
        QCOMPARE(brightPixels(Preprocessor(atScale(10)).prepare(image)), 100 * 80);
    }

    void theInputsPixelSizeFollowsTheFieldOfView() {
        PreprocessingOptions options;
        options.size = {128, 96};
        QCOMPARE(inputPixelSizeNm(calibrationOf(2, 2), 1024, options), 16.0);
        QCOMPARE(inputPixelSizeNm({}, 1024, options), 0.0);
        options.commonScaleNm = 5;
        QCOMPARE(inputPixelSizeNm(calibrationOf(2, 2), 1024, options), 5.0);
    }
};

QTEST_GUILESS_MAIN(tst_CommonScale)
#include "tst_CommonScale.moc"
