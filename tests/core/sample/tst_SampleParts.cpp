// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/CellField.h"
#include "core/sample/Grid.h"
#include "core/sample/Imaging.h"
#include "core/sample/Numerics.h"
#include "core/sample/Relief.h"
#include "core/sample/StrokeText.h"

#include <QTest>
#include <cmath>
#include <cstring>
#include <numeric>

using namespace semblance;

namespace {

struct Ink {
    int bottom = 0;
    double amount = 0;
};

Ink inkOf(std::string_view text) {
    Grid grid(200, 40);
    drawText(grid, text, {.leftPx = 4, .topPx = 5}, {.capHeightPx = 14, .penPx = 1.6, .value = 1});
    Ink ink;
    for (int y = 0; y < grid.height(); ++y)
        for (int x = 0; x < grid.width(); ++x) {
            if (grid.row(y)[x] > 0.5F) ink.bottom = y;
            ink.amount += static_cast<double>(grid.row(y)[x]);
        }
    return ink;
}

/// The two nearest seeds without any short cut.
float borderBySearch(const CellField& cells, int count, float x, float y) {
    std::vector<std::pair<float, int>> distances;
    for (int i = 0; i < count; ++i) {
        const CellField::Seed& seed = cells.seed(i);
        distances.emplace_back(std::hypot(seed.x - x, seed.y - y), i);
    }
    std::partial_sort(distances.begin(), distances.begin() + 2, distances.end());
    const CellField::Seed& a = cells.seed(distances[0].second);
    const CellField::Seed& b = cells.seed(distances[1].second);
    const float squares = distances[1].first * distances[1].first - distances[0].first * distances[0].first;
    return squares / (2 * std::hypot(a.x - b.x, a.y - b.y));
}

} // namespace

class TestSampleParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ownElementaryFunctionsAgreeWithTheLibrary() {
        for (double x = -40; x < 40; x += 0.37) {
            QVERIFY(std::abs(sine(x) - std::sin(x)) < 1e-9);
            QVERIFY(std::abs(cosine(x) - std::cos(x)) < 1e-9);
            QVERIFY(std::abs(powerOfTwo(x) / std::exp2(x) - 1) < 1e-9);
        }
        for (double x = 1e-6; x < 1e6; x *= 1.7) {
            QVERIFY(std::abs(binaryLogarithm(x) - std::log2(x)) < 1e-9);
            QVERIFY(std::abs(power(x, 0.37) / std::pow(x, 0.37) - 1) < 1e-9);
        }
        QCOMPARE(power(0, 0.5), 0.0);
    }

    void noiseHasTheRootMeanSquareAskedFor() {
        Random random(4);
        const Grid grid = noise(512, 512, {12, 3}, random);
        const double squares =
            std::inner_product(grid.values().begin(), grid.values().end(), grid.values().begin(), 0.0);
        QVERIFY(std::abs(std::sqrt(squares / static_cast<double>(grid.values().size())) - 3) < 0.3);
    }

    void sumOfUniformNumbersHasUnitVariance() {
        Random random(8);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 100'000; ++i) {
            const auto value = static_cast<double>(roughlyNormal(random));
            sum += value;
            squares += value * value;
        }
        QVERIFY(std::abs(sum / 1e5) < 0.02);
        QVERIFY(std::abs(squares / 1e5 - 1) < 0.02);
    }

    void blurKeepsTheMeanAndSpreadsAPoint() {
        Grid grid(65, 49);
        grid.row(24)[32] = 1000;
        boxBlur(grid, 3);
        QVERIFY(std::abs(std::accumulate(grid.values().begin(), grid.values().end(), 0.0) - 1000) < 0.5);
        QVERIFY(grid.row(24)[32] < 50);
        QVERIFY(std::abs(grid.row(24)[30] - grid.row(24)[34]) < 1e-3F);
        QVERIFY(std::abs(grid.row(22)[32] - grid.row(26)[32]) < 1e-3F);
    }

    void quarterSizeReadBackFollowsASlope() {
        Grid slope(101, 50);
        for (int y = 0; y < 50; ++y)
            for (int x = 0; x < 101; ++x)
                slope.row(y)[x] = static_cast<float>(2 * x + 3 * y);
        const Grid quarter = quarterSize(slope);
        QuarterReader reader(quarter, 101);
        for (int y = 4; y < 44; ++y) {
            const float* row = reader.row(y);
            for (int x = 4; x < 94; ++x)
                QVERIFY(std::abs(row[x] - slope.row(y)[x]) < 0.01F);
        }
    }

    void nearestCellsAreThoseOfAnExhaustiveSearch() {
        Random random(3);
        const CellField cells({.widthPx = 200, .heightPx = 200, .cellPx = 50, .jitter = 0.6}, random);
        int count = 0;
        for (float y = 0; y < 200; y += 7)
            for (float x = 0; x < 200; x += 7, ++count)
                QVERIFY(std::abs(cells.at(x, y).toBorder - borderBySearch(cells, 121, x, y)) < 0.05F);
        QVERIFY(count > 800);
    }

    void slopeTowardsTheDetectorIsBrighterThanTheOneAway() {
        Relief relief(64, 64);
        addBall(relief, {.x = 32, .y = 32, .z = 0, .radius = 20, .flattening = 1, .yield = 1});
        const Grid signal = shade(relief, {.detectorAngle = 0, .detectorStrength = 0.4, .edgeStrength = 1});
        QVERIFY(signal.row(32)[44] > signal.row(32)[20] + 0.1F);
        QVERIFY(std::abs(signal.row(44)[32] - signal.row(20)[32]) < 0.02F);
    }

    void rimOfABallIsBrighterThanItsMiddle() {
        Relief relief(96, 96);
        addBall(relief, {.x = 48, .y = 48, .z = 0, .radius = 30, .flattening = 1, .yield = 1});
        const Grid signal = shade(relief, {.detectorAngle = 0, .detectorStrength = 0, .edgeStrength = 1});
        QVERIFY(signal.row(48)[48 + 27] > signal.row(48)[48] * 1.1F);
    }

    void microHasATailBelowTheLineThatTheLetterULacks() {
        QVERIFY(inkOf("\u00B5").bottom > inkOf("n").bottom + 2);
        QVERIFY(inkOf("\u00B5").amount > 10);
    }

    void everyCharacterOfTheDataBarsIsDrawn() {
        for (const char character : std::string("0123456789.HVdetWDmagFwlkmnxETLCBSscpb"))
            QVERIFY2(inkOf(std::string(1, character)).amount > 1, &character);
    }

    void textIsAsWideAsItSays() {
        const TextStyle style{.capHeightPx = 14, .penPx = 1.6, .value = 1};
        Grid grid(400, 40);
        drawText(grid, "10.00 kV 500 nm", {.leftPx = 20, .topPx = 8}, style);
        int last = 0;
        for (int y = 0; y < grid.height(); ++y)
            for (int x = 0; x < grid.width(); ++x)
                if (grid.row(y)[x] > 0.5F) last = std::max(last, x);
        QVERIFY(std::abs(last - (20 + textWidth("10.00 kV 500 nm", style))) < 2);
    }

    void sixteenBitSamplesHoldTwelveBits() {
        Grid grid(3, 1);
        grid.values() = {0.0F, 0.5F, 1.0F};
        const std::vector<std::byte> bytes = quantised(grid, 16);
        std::array<std::uint16_t, 3> samples{};
        QCOMPARE(bytes.size(), sizeof samples);
        std::memcpy(samples.data(), bytes.data(), sizeof samples);
        QCOMPARE(samples[0], std::uint16_t{0});
        QCOMPARE(samples[1], std::uint16_t{2048 << 4});
        QCOMPARE(samples[2], std::uint16_t{4095 << 4});
    }

    void shotNoiseGrowsWithTheSignal() {
        // Two flat halves: what differs from their means after the scan is noise alone, away from the step.
        int brighterIsNoisier = 0;
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            Random random(seed);
            Grid signal(400, 200, 0.3F);
            for (int y = 0; y < 200; ++y)
                std::fill(signal.row(y) + 200, signal.row(y) + 400, 0.6F);
            const Grid scanned = acquire(signal, random);
            const auto deviation = [&](int left) {
                double squares = 0;
                for (int y = 20; y < 180; ++y)
                    for (int x = left; x < left + 120; ++x) {
                        const auto step = static_cast<double>(scanned.row(y)[x] - scanned.row(y)[x + 1]);
                        squares += step * step;
                    }
                return squares;
            };
            brighterIsNoisier += deviation(240) > deviation(40) ? 1 : 0;
        }
        QVERIFY2(brighterIsNoisier >= 7, qPrintable(QString::number(brighterIsNoisier)));
    }
};

QTEST_GUILESS_MAIN(TestSampleParts)
#include "tst_SampleParts.moc"
