// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/Preprocessor.h"

#include "core/image/ImageFile.h"
#include "tests/core/image/TestFiles.h"

#include <QPoint>
#include <algorithm>
#include <cmath>

using namespace semblance;
using namespace semblance::test;

namespace {

Image gray(int widthPx, int heightPx, const std::vector<std::uint8_t>& values) {
    return {.widthPx = widthPx, .heightPx = heightPx, .channels = 1, .bitDepth = 8, .pixels = bytesOf(values)};
}

Image constant(int widthPx, int heightPx, std::uint8_t value) {
    return gray(widthPx, heightPx, std::vector<std::uint8_t>(static_cast<std::size_t>(widthPx * heightPx), value));
}

Image gray16(const std::vector<std::uint16_t>& values) {
    return {.widthPx = static_cast<int>(values.size()),
            .heightPx = 1,
            .channels = 1,
            .bitDepth = 16,
            .pixels = bytesOf(values)};
}

PreprocessingOptions sized(int widthPx, int heightPx, ResizePolicy policy = ResizePolicy::Squash) {
    PreprocessingOptions options;
    options.size = {widthPx, heightPx};
    options.resize = policy;
    return options;
}

} // namespace

class tst_Preprocessor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ownSizeIsLeftUntouched();
    void shrinkingAverages();
    void shrinkingOneSideWhileTheOtherGrowsAveragesStill();
    void letterboxKeepsTheWholeImageBetweenMidGray_data();
    void letterboxKeepsTheWholeImageBetweenMidGray();
    void cropTakesTheCentre();
    void extremeShapesGiveTheAskedSize_data();
    void extremeShapesGiveTheAskedSize();
    void sixteenBitIsStretchedBetweenPercentiles();
    void outliersDoNotDarkenTheRest();
    void constantSixteenBitIsZero();
    void colourOfSixteenBitKeepsItsRatios();
    void tintedGrayStaysColourWithKeep();
    void grayPolicyGivesLuminance();
    void threadCountDoesNotChangePixels();
    void emptyImageThrows_data();
    void emptyImageThrows();
    void thumbnailFitsItsSquareAndNeverGrows();
    void threeChannelsAreEqual();
    void oddFilesCanBePrepared();
};

void tst_Preprocessor::ownSizeIsLeftUntouched() {
    const std::vector<std::uint8_t> values{1, 2, 3, 4, 5, 6};
    const PreparedPixels prepared = Preprocessor(sized(3, 2)).prepare(gray(3, 2, values));
    QCOMPARE(prepared.pixels, values);
    QCOMPARE(prepared.channels, 1);
}

void tst_Preprocessor::shrinkingAverages() {
    const PreparedPixels prepared = Preprocessor(sized(2, 1)).prepare(gray(4, 2, {0, 100, 10, 10, 200, 100, 10, 30}));
    QCOMPARE(prepared.pixels, (std::vector<std::uint8_t>{100, 15}));
}

void tst_Preprocessor::shrinkingOneSideWhileTheOtherGrowsAveragesStill() {
    std::vector<std::uint8_t> stripes(64);
    for (std::size_t i = 0; i < stripes.size(); ++i)
        stripes[i] = i % 2 == 0 ? 0 : 200;
    const PreparedPixels prepared = Preprocessor(sized(8, 4)).prepare(gray(64, 1, stripes));
    QVERIFY(std::ranges::all_of(prepared.pixels, [](int value) { return value == 100; }));
}

void tst_Preprocessor::letterboxKeepsTheWholeImageBetweenMidGray_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<QPoint>("inside");
    QTest::addColumn<QPoint>("bar");
    QTest::newRow("wide") << 40 << 20 << QPoint(0, 5) << QPoint(10, 4);
    QTest::newRow("wide, last row") << 40 << 20 << QPoint(19, 14) << QPoint(10, 15);
    QTest::newRow("tall") << 20 << 40 << QPoint(5, 0) << QPoint(4, 10);
    QTest::newRow("small and wide grows") << 4 << 2 << QPoint(0, 5) << QPoint(10, 4);
}

void tst_Preprocessor::letterboxKeepsTheWholeImageBetweenMidGray() {
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(QPoint, inside);
    QFETCH(QPoint, bar);
    const PreparedPixels prepared =
        Preprocessor(sized(20, 20, ResizePolicy::Letterbox)).prepare(constant(width, height, 250));
    const auto at = [&](QPoint point) { return prepared.pixels[static_cast<std::size_t>(point.y() * 20 + point.x())]; };
    QCOMPARE(at(inside), 250);
    QCOMPARE(at(bar), 128);
    QCOMPARE(std::ranges::count(prepared.pixels, 250), 200);
}

void tst_Preprocessor::cropTakesTheCentre() {
    std::vector<std::uint8_t> values(40 * 20, 10);
    for (std::size_t y = 0; y < 20; ++y)
        std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(y * 40 + 10), 20, std::uint8_t{90});
    const PreparedPixels prepared = Preprocessor(sized(5, 5, ResizePolicy::Crop)).prepare(gray(40, 20, values));
    QVERIFY(std::ranges::all_of(prepared.pixels, [](int value) { return value == 90; }));
}

void tst_Preprocessor::extremeShapesGiveTheAskedSize_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("one pixel") << 1 << 1;
    QTest::newRow("one row") << 5000 << 1;
    QTest::newRow("one column") << 1 << 5000;
}

void tst_Preprocessor::extremeShapesGiveTheAskedSize() {
    QFETCH(int, width);
    QFETCH(int, height);
    for (const ResizePolicy policy : {ResizePolicy::Squash, ResizePolicy::Letterbox, ResizePolicy::Crop}) {
        const PreparedPixels prepared = Preprocessor(sized(32, 24, policy)).prepare(constant(width, height, 128));
        QCOMPARE(prepared.pixels, std::vector<std::uint8_t>(32 * 24, 128));
    }
}

void tst_Preprocessor::sixteenBitIsStretchedBetweenPercentiles() {
    std::vector<std::uint16_t> values(1001);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<std::uint16_t>(20000 + 10 * i);
    const Image image = toEightBit(gray16(values), 0, 100);
    QCOMPARE(samplesOf<std::uint8_t>(image).front(), 0);
    QCOMPARE(samplesOf<std::uint8_t>(image)[500], 128);
    QCOMPARE(samplesOf<std::uint8_t>(image).back(), 255);
    const auto inner = samplesOf<std::uint8_t>(toEightBit(gray16(values), 10, 90));
    QCOMPARE(inner[100], 0);
    QVERIFY(inner[102] > 0);
    QVERIFY(inner[898] < 255);
    QCOMPARE(inner[901], 255);
}

void tst_Preprocessor::outliersDoNotDarkenTheRest() {
    std::vector<std::uint16_t> values(1000);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<std::uint16_t>(100 + i);
    values.back() = 65535; // one dead pixel
    const PreparedPixels prepared = Preprocessor(sized(1000, 1)).prepare(gray16(values));
    QVERIFY(prepared.pixels[900] > 220);
}

void tst_Preprocessor::constantSixteenBitIsZero() {
    for (const std::uint16_t value : {std::uint16_t{0}, std::uint16_t{4000}, std::uint16_t{65535}}) {
        const Image image = toEightBit(gray16(std::vector<std::uint16_t>(10, value)));
        QCOMPARE(samplesOf<std::uint8_t>(image), std::vector<std::uint8_t>(10, 0));
    }
}

void tst_Preprocessor::colourOfSixteenBitKeepsItsRatios() {
    const Image image{.widthPx = 2,
                      .heightPx = 1,
                      .channels = 3,
                      .bitDepth = 16,
                      .pixels = bytesOf(std::vector<std::uint16_t>{0, 10000, 20000, 5000, 5000, 5000})};
    const auto samples = samplesOf<std::uint8_t>(toEightBit(image, 0, 100));
    QCOMPARE(samples, (std::vector<std::uint8_t>{0, 128, 255, 64, 64, 64}));
}

void tst_Preprocessor::tintedGrayStaysColourWithKeep() {
    const Image image{.widthPx = 1,
                      .heightPx = 1,
                      .channels = 3,
                      .bitDepth = 8,
                      .pixels = bytesOf(std::vector<std::uint8_t>{100, 100, 101})};
    const PreparedPixels prepared = Preprocessor(sized(1, 1)).prepare(image);
    QCOMPARE(prepared.channels, 3);
    QCOMPARE(prepared.pixels, (std::vector<std::uint8_t>{100, 100, 101}));
}

void tst_Preprocessor::grayPolicyGivesLuminance() {
    const Image image{.widthPx = 3,
                      .heightPx = 1,
                      .channels = 3,
                      .bitDepth = 8,
                      .pixels = bytesOf(std::vector<std::uint8_t>{255, 0, 0, 0, 255, 0, 0, 0, 255})};
    PreprocessingOptions options = sized(3, 1);
    options.colour = ColourPolicy::Gray;
    const PreparedPixels prepared = Preprocessor(options).prepare(image);
    QCOMPARE(prepared.channels, 1);
    QCOMPARE(prepared.pixels, (std::vector<std::uint8_t>{76, 150, 29})); // 0.299, 0.587, 0.114 of 255
}

void tst_Preprocessor::threadCountDoesNotChangePixels() {
    const cv::Mat source = pattern(1024, 768, CV_16UC1);
    Image image{.widthPx = 1024, .heightPx = 768, .channels = 1, .bitDepth = 16, .pixels = {}};
    image.pixels.resize(1024 * 768 * 2);
    std::memcpy(image.pixels.data(), source.data, image.pixels.size());
    setImageThreads(1);
    const std::vector<std::uint8_t> alone = Preprocessor(sized(224, 224)).prepare(image).pixels;
    for (const int threads : {2, 7}) {
        setImageThreads(threads);
        QVERIFY(Preprocessor(sized(224, 224)).prepare(image).pixels == alone);
    }
    setImageThreads(1);
}

void tst_Preprocessor::emptyImageThrows_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("bytes");
    QTest::newRow("empty") << 0 << 1 << 0;
    QTest::newRow("two channels") << 2 << 2 << 4;
    QTest::newRow("fewer bytes than pixels") << 2 << 1 << 1;
}

void tst_Preprocessor::emptyImageThrows() {
    QFETCH(int, width);
    QFETCH(int, channels);
    QFETCH(int, bytes);
    const Image image{.widthPx = width,
                      .heightPx = 1,
                      .channels = channels,
                      .bitDepth = 8,
                      .pixels = std::vector<std::byte>(static_cast<std::size_t>(bytes))};
    QCOMPARE(errorKindOf([&] { Preprocessor(sized(4, 4)).prepare(image); }), ErrorKind::InvalidArgument);
    QCOMPARE(errorKindOf([&] { toEightBit(image); }), ErrorKind::InvalidArgument);
}

void tst_Preprocessor::thumbnailFitsItsSquareAndNeverGrows() {
    const Image wide = thumbnailOf(constant(400, 100, 9), 96);
    QCOMPARE(wide.widthPx, 96);
    QCOMPARE(wide.heightPx, 24);
    QCOMPARE(wide.pixels.size(), std::size_t{96 * 24});
    const Image small = thumbnailOf(constant(10, 7, 9), 96);
    QCOMPARE(small.widthPx, 10);
    QCOMPARE(thumbnailOf(constant(5000, 1, 9), 96).heightPx, 1);
}

void tst_Preprocessor::threeChannelsAreEqual() {
    const PreparedPixels three = toThreeChannels({{2, 1}, 1, {7, 9}});
    QCOMPARE(three.channels, 3);
    QCOMPARE(three.pixels, (std::vector<std::uint8_t>{7, 7, 7, 9, 9, 9}));
    QCOMPARE(toThreeChannels(three).pixels, three.pixels);
}

void tst_Preprocessor::oddFilesCanBePrepared() {
    const std::filesystem::path folder = realData() / "odd-files";
    if (realData().empty() || !std::filesystem::exists(folder)) QSKIP("The folder of odd files is not here.");
    int prepared = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        Image image;
        if (errorKindOf([&] { image = decodeImage(entry.path()); })) continue;
        const PreparedPixels pixels = Preprocessor(sized(64, 48, ResizePolicy::Letterbox)).prepare(image);
        QCOMPARE(pixels.pixels.size(), static_cast<std::size_t>(64 * 48 * pixels.channels));
        ++prepared;
    }
    QVERIFY(prepared > 25);
}

QTEST_GUILESS_MAIN(tst_Preprocessor)
#include "tst_Preprocessor.moc"
