// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/DataBarMask.h"

#include "core/preprocessing/Preprocessor.h"

#include <QTest>
#include <cstring>

using namespace semblance;

namespace {

/// Row y has the value y (and y + 100 in a second channel …), at 8 or 16 bit.
Image rowsImage(int heightPx, int channels, int bitDepth) {
    Image image{4, heightPx, channels, bitDepth, {}};
    for (int y = 0; y < heightPx; ++y)
        for (int x = 0; x < 4; ++x)
            for (int c = 0; c < channels; ++c) {
                const auto value = static_cast<std::uint16_t>(y + 100 * c);
                image.pixels.push_back(static_cast<std::byte>(value & 0xFF));
                if (bitDepth > 8) image.pixels.push_back(static_cast<std::byte>(value >> 8));
            }
    return image;
}

int firstValueOfRow(const Image& image, int row) {
    const std::size_t at =
        static_cast<std::size_t>(row) * 4 * static_cast<std::size_t>(image.channels) * image.bytesPerSample();
    return std::to_integer<int>(image.pixels[at]);
}

PixelRectangle rowsFrom(int y, int height) {
    return {0, y, 4, height};
}

} // namespace

class tst_DataBarMask : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void edgesAreCutAndTheMiddleIsFilled() {
        QCOMPARE(maskOf(rowsFrom(90, 10), 100), BarMask::Crop);
        QCOMPARE(maskOf(rowsFrom(88, 10), 100), BarMask::Crop); // two rows below it are no specimen
        QCOMPARE(maskOf(rowsFrom(0, 10), 100), BarMask::Crop);
        QCOMPARE(maskOf(rowsFrom(80, 10), 100), BarMask::Fill);
        QCOMPARE(maskOf(rowsFrom(20, 70), 100), BarMask::None); // no image would be left
        QCOMPARE(maskOf(rowsFrom(120, 10), 100), BarMask::None);
    }

    void croppingKeepsTheSpecimenRow() {
        for (const int depth : {8, 16}) {
            const Image below = withoutDataBar(rowsImage(60, 3, depth), rowsFrom(50, 10));
            QCOMPARE(below.heightPx, 50);
            QCOMPARE(firstValueOfRow(below, 49), 49);
            const Image above = withoutDataBar(rowsImage(60, 1, depth), rowsFrom(1, 9));
            QCOMPARE(above.heightPx, 50);
            QCOMPARE(firstValueOfRow(above, 0), 10);
        }
    }

    void fillingMirrorsTheRowsBesideTheBar() {
        const Image filled = withoutDataBar(rowsImage(60, 1, 8), rowsFrom(30, 10));
        QCOMPARE(filled.heightPx, 60);
        const std::vector<int> expected{29, 28, 27, 26, 25, 44, 43, 42, 41, 40};
        for (int i = 0; i < 10; ++i)
            QCOMPARE(firstValueOfRow(filled, 30 + i), expected[static_cast<std::size_t>(i)]);
        QCOMPARE(firstValueOfRow(filled, 29), 29);
        QCOMPARE(firstValueOfRow(filled, 40), 40);
    }

    void fillingNearAnEdgeStaysInside() {
        const Image filled = withoutDataBar(rowsImage(60, 1, 8), rowsFrom(36, 20)); // four rows below
        for (int row = 36; row < 56; ++row)
            QVERIFY(firstValueOfRow(filled, row) < 36 || firstValueOfRow(filled, row) >= 56);
    }

    void theNetworkSeesNoBar() {
        Image image = rowsImage(40, 1, 8);
        std::fill(image.pixels.begin() + 4 * 30, image.pixels.end(), std::byte{255});
        PreprocessingOptions options;
        options.size = {4, 30};
        const PreparedPixels masked = Preprocessor(options).prepare(image, {rowsFrom(30, 10), {}});
        QCOMPARE(int{*std::max_element(masked.pixels.begin(), masked.pixels.end())}, 29);
        options.masksDataBar = false;
        const PreparedPixels whole = Preprocessor(options).prepare(image, {rowsFrom(30, 10), {}});
        QCOMPARE(int{*std::max_element(whole.pixels.begin(), whole.pixels.end())}, 255);
    }

    void theBarTakesNoPartInTheToneStretch() {
        Image image = rowsImage(40, 1, 16);
        for (std::size_t i = 4 * 30 * 2; i < image.pixels.size(); ++i)
            image.pixels[i] = std::byte{255};
        PreprocessingOptions options;
        options.size = {4, 30};
        options.lowPercentile = 0;
        options.highPercentile = 100;
        const PreparedPixels masked = Preprocessor(options).prepare(image, {rowsFrom(30, 10), {}});
        QCOMPARE(int{masked.pixels.back()}, 255); // the brightest of the specimen
    }
};

QTEST_GUILESS_MAIN(tst_DataBarMask)
#include "tst_DataBarMask.moc"
