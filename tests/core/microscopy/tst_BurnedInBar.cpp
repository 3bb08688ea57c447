// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/BurnedInBar.h"

#include "core/image/ImageFile.h"
#include "core/sample/DrawSample.h"
#include "tests/core/image/TestFiles.h"
#include "tests/core/microscopy/DrawnBars.h"

#include <QTest>
#include <algorithm>
#include <cmath>

using namespace semblance;
using namespace semblance::test;

namespace {

constexpr int kBarLeft = 400;
constexpr int kBarTop = 420;
constexpr int kBarPx = 120;

using Drawing640 = std::function<void(Image&)>;

Image with(const Drawing640& draw) {
    Image image = drawnSpecimen(640, 480);
    draw(image);
    return image;
}

void drawCaps(Image& image, Ink ink) {
    for (const int left : {kBarLeft, kBarLeft + kBarPx - 2})
        fillBox(image, left, kBarTop - 9, 2, 20, ink);
}

/// The gray image as RGB, with a box in a colour.
Image coloured(const Image& gray, int red, int green, int blue) {
    Image image{gray.widthPx, gray.heightPx, 3, 8, {}};
    for (const std::byte value : gray.pixels)
        image.pixels.insert(image.pixels.end(), 3, value);
    for (int y = kBarTop; y < kBarTop + 5; ++y)
        for (int x = kBarLeft; x < kBarLeft + kBarPx; ++x) {
            std::byte* pixel = &image.pixels[(static_cast<std::size_t>(y) * image.widthPx + x) * 3];
            pixel[0] = static_cast<std::byte>(red);
            pixel[1] = static_cast<std::byte>(green);
            pixel[2] = static_cast<std::byte>(blue);
        }
    return image;
}

bool isLengthRight(double found, double truth) {
    return std::abs(found - truth) <= std::max(2.0, truth * 0.03);
}

/// How many of a set of real panels came out in which way.
struct Shares {
    int all = 0;
    int lengths = 0;
    int labels = 0;
    int sure = 0;
    int surelyWrong = 0;
};

std::string withoutMarks(const std::string& label) {
    std::string kept;
    std::ranges::copy_if(label, std::back_inserter(kept), [](char c) { return c != ' ' && c != '*'; });
    return kept;
}

struct Columns {
    std::size_t label = 0;
    std::size_t lengthPx = 0;
};

Shares sharesOf(const std::filesystem::path& folder, const Columns& columns) {
    Shares shares;
    for (const auto& line : readCsv(folder / "truth.csv")) {
        const double truth = std::atof(line.at(columns.lengthPx).c_str());
        if (truth <= 0 || !std::filesystem::exists(folder / line.at(0))) continue;
        const BurnedInMarks marks = findBurnedInMarks(decodeImage(folder / line.at(0)));
        const BurnedInBar bar = marks.scaleBar.value_or(BurnedInBar{});
        const bool isLength = isLengthRight(bar.lengthPx, truth);
        const bool isLabel = withoutMarks(bar.label) == withoutMarks(line.at(columns.label));
        const bool isSure = bar.confidence >= kSureOfBurnedInBar;
        ++shares.all;
        shares.lengths += isLength ? 1 : 0;
        shares.labels += isLabel ? 1 : 0;
        shares.sure += isSure && isLength && isLabel ? 1 : 0;
        shares.surelyWrong += isSure && !(isLength && isLabel) ? 1 : 0;
        if (!isSure || !isLength || !isLabel)
            qInfo("%s: '%s' is '%s', %.0f px is %.1f px, confidence %.2f", line.at(0).c_str(),
                  line.at(columns.label).c_str(), bar.label.c_str(), truth, bar.lengthPx, bar.confidence);
    }
    qInfo("%d images: %d lengths, %d labels, %d surely right, %d surely wrong", shares.all, shares.lengths,
          shares.labels, shares.sure, shares.surelyWrong);
    return shares;
}

} // namespace

class tst_BurnedInBar : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKindOfBarIsRead_data();
    void everyKindOfBarIsRead();
    void colouredBarIsFound();
    void sampleSetIsRead();
    void picturesWithoutABarHaveNone_data();
    void picturesWithoutABarHaveNone();
    void sureBarCalibratesWhereMetadataDoNot();
    void unsureBarDoesNotCalibrate();
    void realPanelsAreRead();
    void vendorImagesAreRead();
};

void tst_BurnedInBar::everyKindOfBarIsRead_data() {
    QTest::addColumn<Drawing640>("draw");
    QTest::newRow("white in the picture, label above") << Drawing640([](Image& image) {
        fillBox(image, kBarLeft, kBarTop, kBarPx, 5, {255});
        drawLabel(image, "500 nm", kBarLeft + 25, kBarTop - 26, 18, {255});
    });
    QTest::newRow("black in the picture, label below") << Drawing640([](Image& image) {
        fillBox(image, kBarLeft, kBarTop, kBarPx, 6, {0});
        drawLabel(image, "500 nm", kBarLeft + 25, kBarTop + 14, 18, {0});
    });
    QTest::newRow("white in a black box") << Drawing640([](Image& image) {
        fillBox(image, kBarLeft - 20, kBarTop - 36, kBarPx + 40, 56, {0});
        fillBox(image, kBarLeft, kBarTop, kBarPx, 4, {255});
        drawLabel(image, "500 nm", kBarLeft + 25, kBarTop - 26, 18, {255});
    });
    QTest::newRow("black in a framed white box") << Drawing640([](Image& image) {
        fillBox(image, kBarLeft - 22, kBarTop - 38, kBarPx + 44, 60, {0});
        fillBox(image, kBarLeft - 20, kBarTop - 36, kBarPx + 40, 56, {255});
        fillBox(image, kBarLeft, kBarTop, kBarPx, 4, {0});
        drawLabel(image, "500 nm", kBarLeft + 25, kBarTop - 26, 18, {0});
    });
    QTest::newRow("with end caps") << Drawing640([](Image& image) {
        fillBox(image, kBarLeft, kBarTop, kBarPx, 2, {255});
        drawCaps(image, {255});
        drawLabel(image, "500 nm", kBarLeft + 25, kBarTop - 28, 16, {255});
    });
    QTest::newRow("broken by its label") << Drawing640([](Image& image) {
        fillBox(image, 0, 400, 640, 80, {0});
        fillBox(image, kBarLeft - 60, kBarTop, 75, 2, {255});
        fillBox(image, kBarLeft + kBarPx - 15, kBarTop, 75, 2, {255});
        drawLabel(image, "500 nm", kBarLeft + 25, kBarTop - 7, 14, {255});
    });
    QTest::newRow("with ticks") << Drawing640([](Image& image) {
        fillBox(image, 0, 400, 640, 80, {255});
        fillBox(image, kBarLeft, kBarTop, kBarPx, 8, {0});
        for (int i = 0; i <= 4; ++i)
            fillBox(image, kBarLeft + i * (kBarPx - 2) / 4, kBarTop - 5, 2, 5, {0});
        drawLabel(image, "500 nm", kBarLeft + 35, kBarTop + 20, 16, {0});
    });
}

void tst_BurnedInBar::everyKindOfBarIsRead() {
    QFETCH(Drawing640, draw);
    const BurnedInMarks marks = findBurnedInMarks(with(draw));
    QVERIFY(marks.scaleBar);
    const bool isBroken = QString(QTest::currentDataTag()).startsWith("broken");
    QVERIFY2(isLengthRight(marks.scaleBar->lengthPx, isBroken ? 240 : kBarPx),
             qPrintable(QString::number(marks.scaleBar->lengthPx)));
    QCOMPARE(marks.scaleBar->label, std::string("500 nm"));
    QCOMPARE(marks.scaleBar->lengthNm, 500.0);
}

void tst_BurnedInBar::colouredBarIsFound() {
    for (const auto& [red, green, blue] : {std::tuple{220, 20, 20}, std::tuple{40, 220, 40}}) {
        const Image image =
            coloured(with([](Image& gray) { drawLabel(gray, "500 nm", kBarLeft + 25, kBarTop - 26, 18, {255}); }), red,
                     green, blue);
        const BurnedInMarks marks = findBurnedInMarks(image);
        QVERIFY(marks.scaleBar);
        QVERIFY(isLengthRight(marks.scaleBar->lengthPx, kBarPx));
    }
}

void tst_BurnedInBar::sampleSetIsRead() {
    int right = 0;
    int wrong = 0;
    for (int c = 0; c < 6; ++c)
        for (int i = 0; i < 4; ++i) {
            const Drawing drawing = drawWithAcquisition(c, i, 5);
            const BurnedInBar bar = findBurnedInMarks(drawing.sample.image).scaleBar.value_or(BurnedInBar{});
            const bool isRight = isLengthRight(bar.lengthPx, drawing.acquisition.barLengthPx) &&
                                 bar.label == drawing.acquisition.barLabel;
            right += isRight ? 1 : 0;
            wrong += !isRight && bar.confidence >= kSureOfBurnedInBar ? 1 : 0;
            if (!isRight)
                qInfo("%s, %d px: %s, %.1f px, confidence %.2f", drawing.acquisition.barLabel.c_str(),
                      drawing.acquisition.barLengthPx, bar.label.c_str(), bar.lengthPx, bar.confidence);
        }
    QVERIFY2(right >= 22, qPrintable(QString::number(right)));
    QCOMPARE(wrong, 0);
}

void tst_BurnedInBar::picturesWithoutABarHaveNone_data() {
    QTest::addColumn<Drawing640>("draw");
    QTest::newRow("specimen") << Drawing640([](Image&) {});
    QTest::newRow("grating") << Drawing640([](Image& image) {
        for (int y = 40; y < 440; y += 20)
            fillBox(image, 60, y, 500, 8, {230});
    });
    QTest::newRow("cracks") << Drawing640([](Image& image) {
        for (int i = 0; i < 12; ++i)
            fillBox(image, 40 + i * 35, 60 + i * 30, 90, 2, {10});
    });
    QTest::newRow("fibres") << Drawing640([](Image& image) {
        for (int i = 0; i < 9; ++i)
            fillBox(image, 0, 30 + i * 50, 640, 7, {250});
    });
    QTest::newRow("colour scale") << Drawing640([](Image& image) {
        std::ranges::fill(image.pixels, std::byte{255});
        drawLabel(image, "2.0 µm", 470, 40, 22, {0});
        for (int i = 0; i < 300; ++i)
            fillBox(image, 500, 72 + i, 18, 1, {static_cast<std::uint8_t>(240 - i / 2)});
        for (const int left : {500, 517})
            fillBox(image, left, 72, 1, 300, {80});
        fillBox(image, 500, 72, 18, 2, {0});
    });
    QTest::newRow("empty") << Drawing640([](Image& image) { std::ranges::fill(image.pixels, std::byte{0}); });
}

void tst_BurnedInBar::picturesWithoutABarHaveNone() {
    QFETCH(Drawing640, draw);
    const BurnedInMarks marks = findBurnedInMarks(with(draw));
    QVERIFY(!marks.scaleBar || !marks.scaleBar->isRead() || marks.scaleBar->confidence < 0.5);
    QVERIFY(!marks.dataBar);
}

void tst_BurnedInBar::sureBarCalibratesWhereMetadataDoNot() {
    const BurnedInBar bar{{}, 100, {}, "2 µm", 2000, 0.9};
    ImageMetadata metadata;
    calibrateFromBar(metadata, bar);
    QCOMPARE(metadata.calibration.pixelSizeNm.value(), 20.0);
    QCOMPARE(metadata.calibration.source, CalibrationSource::BurnedInBar);
    const auto tagged = [&bar](double pixelSizeNm) {
        ImageMetadata read;
        read.calibration.pixelSizeNm = pixelSizeNm;
        read.calibration.source = CalibrationSource::VendorTag;
        read.candidates = {read.calibration};
        calibrateFromBar(read, bar);
        return read;
    };
    QCOMPARE(tagged(19.5).calibration.pixelSizeNm.value(), 19.5);
    QVERIFY(tagged(19.5).warnings.empty());
    // More than 5 % apart: neither is taken, both are offered.
    QVERIFY(!tagged(7).calibration.isKnown());
    QCOMPARE(tagged(7).candidates.size(), std::size_t(2));
    QCOMPARE(tagged(7).warnings.size(), std::size_t(1));
}

void tst_BurnedInBar::unsureBarDoesNotCalibrate() {
    ImageMetadata metadata;
    calibrateFromBar(metadata, BurnedInBar{{}, 100, {}, "2 µm", 2000, 0.79});
    calibrateFromBar(metadata, BurnedInBar{{}, 100, {}, "", 0, 0.9});
    calibrateFromBar(metadata, std::nullopt);
    QVERIFY(!metadata.calibration.isKnown());
}

void tst_BurnedInBar::realPanelsAreRead() {
    const std::filesystem::path folder = realData() / "scalebars";
    if (realData().empty() || !std::filesystem::exists(folder / "truth.csv"))
        QSKIP("The folder of panels is not here; SEMBLANCE_TEST_DATA can name it.");
    const Shares shares = sharesOf(folder, {.label = 1, .lengthPx = 3});
    QVERIFY(shares.lengths >= shares.all * 95 / 100);
    QVERIFY(shares.labels >= shares.all * 90 / 100);
    QVERIFY(shares.sure >= shares.all * 85 / 100);
    QVERIFY(shares.surelyWrong <= 1);
}

void tst_BurnedInBar::vendorImagesAreRead() {
    const std::filesystem::path folder = realData() / "microscopy";
    if (realData().empty() || !std::filesystem::exists(folder / "truth.csv"))
        QSKIP("The folder of vendor files is not here; SEMBLANCE_TEST_DATA can name it.");
    const Shares shares = sharesOf(folder, {.label = 10, .lengthPx = 11});
    QVERIFY(shares.lengths >= shares.all * 90 / 100);
    QVERIFY(shares.labels >= shares.all * 85 / 100);
    QVERIFY(shares.surelyWrong <= 1);
}

QTEST_GUILESS_MAIN(tst_BurnedInBar)
#include "tst_BurnedInBar.moc"
