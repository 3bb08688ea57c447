// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/preprocessing/Tint.h"

#include "core/preprocessing/Preprocessor.h"

#include <QTest>
#include <array>
#include <functional>

using namespace semblance;

namespace {

using Colour = std::array<int, 3>;

/// 100 × 100 pixels of every gray value; `colourOf` makes the colour of a pixel.
Image coloured(const std::function<Colour(int gray, int x, int y)>& colourOf) {
    Image image{100, 100, 3, 8, {}};
    for (int y = 0; y < 100; ++y)
        for (int x = 0; x < 100; ++x)
            for (const int value : colourOf((7 * x + 13 * y) % 256, x, y))
                image.pixels.push_back(static_cast<std::byte>(std::clamp(value, 0, 255)));
    return image;
}

Colour sepia(int gray) {
    return {gray + gray / 6, gray, gray - gray / 4};
}

} // namespace

class tst_Tint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void grayIsGray() {
        QVERIFY(isGrayInOneTint({2, 1, 1, 8, std::vector<std::byte>(2)}));
        QVERIFY(isGrayInOneTint(coloured([](int gray, int, int) { return Colour{gray, gray, gray}; })));
    }
    void oneTintIsGray() {
        QVERIFY(isGrayInOneTint(coloured([](int gray, int, int) { return sepia(gray); })));
    }
    void aColouredScaleBarDoesNotMakeItColour() {
        const Image image = coloured([](int gray, int x, int y) {
            return y > 95 && x < 60 ? Colour{0, 255, 0} : sepia(gray); // 2.4 % of the pixels
        });
        QVERIFY(isGrayInOneTint(image));
    }
    void twoColoursOfOneGrayValueAreColour() {
        QVERIFY(!isGrayInOneTint(coloured([](int gray, int x, int) {
            return x < 50 ? Colour{gray, 0, 0} : Colour{0, gray / 2, 0}; // red and green phases
        })));
        QVERIFY(!isGrayInOneTint(coloured([](int gray, int, int y) {
            return y % 4 == 0 ? Colour{gray, gray / 2, 255 - gray} : sepia(gray);
        })));
    }
    void tintsGoAndColourStays() {
        PreprocessingOptions options;
        options.size = {50, 50};
        options.colour = ColourPolicy::Untint;
        const Preprocessor preprocessor(options);
        QCOMPARE(preprocessor.prepare(coloured([](int gray, int, int) { return sepia(gray); })).channels, 1);
        const Image phases = coloured([](int gray, int x, int) {
            return x < 50 ? Colour{gray, 0, 0} : Colour{0, gray, 0};
        });
        QCOMPARE(preprocessor.prepare(phases).channels, 3);
    }
    void sixteenBitIsLookedAtToo() {
        Image image{1, 2, 3, 16, std::vector<std::byte>(12)};
        QVERIFY(isGrayInOneTint(image));
        image.pixels[1] = std::byte{200}; // red, and beside it black
        image.pixels[9] = std::byte{102}; // green of the same gray value
        QVERIFY(!isGrayInOneTint(image));
    }
};

QTEST_GUILESS_MAIN(tst_Tint)
#include "tst_Tint.moc"
