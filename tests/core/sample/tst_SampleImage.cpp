// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/sample/SampleSet.h"

#include <QRegularExpression>
#include <QTest>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <thread>

using namespace semblance;

namespace {

constexpr int classCount = 6;

int sampleAt(const Image& image, int x, int y) {
    const auto index = static_cast<std::size_t>(y * image.widthPx + x);
    if (image.bitDepth == 8) return std::to_integer<int>(image.pixels[index]);
    // Eight bits of the sixteen are enough here; native order on the machines that are tested is little-endian.
    return std::to_integer<int>(image.pixels[2 * index + 1]);
}

bool isInk(const Image& image, int x, int y) {
    return sampleAt(image, x, y) >= 250;
}

int longestRun(const Image& image, int y) {
    int longest = 0;
    int run = 0;
    for (int x = 0; x < image.widthPx; ++x) {
        run = isInk(image, x, y) ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

/// The run that at least five rows have in common, longer than any letter; 0 where none is.
int solidBarLength(const SampleImage& sample) {
    std::map<int, int> rowsOfLength;
    for (int y = sample.image.heightPx - sample.dataBarHeightPx; y < sample.image.heightPx; ++y)
        ++rowsOfLength[longestRun(sample.image, y)];
    for (const auto& [length, rows] : rowsOfLength)
        if (length > 100 && rows >= 5) return length;
    return 0;
}

int longestColumn(const SampleImage& sample, int x) {
    int longest = 0;
    int run = 0;
    for (int y = sample.image.heightPx - sample.dataBarHeightPx; y < sample.image.heightPx; ++y) {
        run = isInk(sample.image, x, y) ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

/// The scale bar as the pixels have it: a solid one is several rows of ink; a line between ticks runs from the first to
/// the last column of ink that is taller than letters and shorter than the lines between the cells.
int drawnBarLength(const SampleImage& sample) {
    if (const int solid = solidBarLength(sample); solid > 0) return solid;
    std::optional<int> first;
    int last = 0;
    for (int x = 0; x < sample.image.widthPx; ++x) {
        const int height = longestColumn(sample, x);
        if (height < 19 || height > 30) continue;
        if (!first) first = x;
        last = x;
    }
    return first ? last - *first + 1 : 0;
}

double lengthOf(const QString& label) {
    const QStringList parts = label.split(u' ');
    const double factor = parts.at(1) == "nm" ? 1.0 : parts.at(1) == "mm" ? 1e6 : 1e3;
    return parts.at(0).toDouble() * factor;
}

using Histogram = std::array<double, 32>;

Histogram histogramOf(const SampleImage& sample, int rows) {
    Histogram histogram{};
    const int count = rows * sample.image.widthPx;
    for (int i = 0; i < count; ++i)
        histogram[static_cast<std::size_t>(sampleAt(sample.image, i % sample.image.widthPx, i / sample.image.widthPx) /
                                           8)] += 1.0 / count;
    return histogram;
}

struct Labelled {
    int label = 0;
    Histogram histogram{};
};

double squareDistance(const Histogram& a, const Histogram& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/// Share of images whose own class has the nearest mean histogram; the images themselves are in the means, which is the
/// kinder test for the classifier.
double nearestCentroidAccuracy(const std::vector<Labelled>& images) {
    std::array<Histogram, classCount> centroids{};
    for (const Labelled& image : images)
        for (std::size_t i = 0; i < image.histogram.size(); ++i)
            centroids[static_cast<std::size_t>(image.label)][i] +=
                image.histogram[i] * classCount / static_cast<double>(images.size());
    int right = 0;
    for (const Labelled& image : images) {
        const auto nearest = std::min_element(centroids.begin(), centroids.end(), [&](const auto& a, const auto& b) {
            return squareDistance(a, image.histogram) < squareDistance(b, image.histogram);
        });
        right += nearest - centroids.begin() == image.label ? 1 : 0;
    }
    return right / static_cast<double>(images.size());
}

std::vector<SampleImage> drawAll(int imagesPerClass) {
    std::vector<SampleImage> samples(static_cast<std::size_t>(classCount * imagesPerClass));
    const auto draw = [&](std::size_t first) {
        for (std::size_t i = first; i < samples.size(); i += 2)
            samples[i] = drawSample(static_cast<int>(i) % classCount, static_cast<int>(i) / classCount, 11);
    };
    const std::jthread other(draw, 1);
    draw(0);
    return samples;
}

} // namespace

class TestSampleImage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasSixClassesWithNamesOfTheirOwn() {
        const std::vector<std::string> names = sampleClasses();
        QCOMPARE(names.size(), std::size_t{classCount});
        for (const std::string& name : names)
            QCOMPARE(std::count(names.begin(), names.end(), name), 1);
    }

    void samePixelsOnEveryMachine_data() {
        QTest::addColumn<int>("classIndex");
        QTest::addColumn<int>("imageIndex");
        QTest::addColumn<QString>("sha256");
        QTest::newRow("Cracked_film") << 0 << 0 << "bed625bfda0db2106be93fad45ad524bdb72bc6b987fdde9fe016054479d028c";
        QTest::newRow("Fibres") << 1 << 1 << "84b124be85f206174bd7e8267c343966a6722e9b4318a684944cca8699dfd85c";
        QTest::newRow("Particles") << 2 << 2 << "ad9e2d429d986a09d4234ccf9db4cdc277dbbbc02ebd7d82a851e992786f36c3";
        QTest::newRow("Patterned_surface")
            << 3 << 0 << "54cb0e347d382e7fcc7f7c164be5b818a3b0d5fd1464448a0fff46d6d48d2130";
        QTest::newRow("Porous_Sponge") << 4 << 1 << "395fba62293b4d772955810fff0a5064dfc0ac5c15e2abaa7121894c696af871";
        QTest::newRow("Powder") << 5 << 2 << "43dbf812da8dec870df4c17929da6dc851960e1a65fb8d38e930306ee8ae6841";
    }

    void samePixelsOnEveryMachine() {
        QFETCH(int, classIndex);
        QFETCH(int, imageIndex);
        QFETCH(QString, sha256);
        const SampleImage sample = drawSample(classIndex, imageIndex, 1);
        QCOMPARE(QString::fromStdString(toHex(Sha256::of(sample.image.pixels))), sha256);
    }

    void classIndexAndSeedEachChangeThePixels() {
        const SampleImage one = drawSample(2, 0, 1);
        QVERIFY(drawSample(2, 3, 1).image.pixels != one.image.pixels);
        QVERIFY(drawSample(2, 0, 2).image.pixels != one.image.pixels);
        QVERIFY(drawSample(3, 0, 1).image.pixels != one.image.pixels);
        QVERIFY(drawSample(2, 0, 1).image.pixels == one.image.pixels);
    }

    void unknownClassOrNegativeIndexThrows() {
        for (const auto& [classIndex, imageIndex] : {std::pair{-1, 0}, std::pair{classCount, 0}, std::pair{0, -1}}) {
            try {
                drawSample(classIndex, imageIndex, 1);
                QFAIL("an image that does not exist was drawn");
            } catch (const Error& error) {
                QCOMPARE(error.kind(), ErrorKind::InvalidArgument);
            }
        }
    }

    void imagesAreGrayOf1024By768InBothDepths() {
        for (int index = 0; index < 3; ++index) {
            const Image image = drawSample(index, index, 1).image;
            QCOMPARE(image.widthPx, 1024);
            QCOMPARE(image.heightPx, 768);
            QCOMPARE(image.channels, 1);
            QCOMPARE(image.bitDepth, index == 1 ? 16 : 8);
            QCOMPARE(image.pixels.size(), std::size_t{1024 * 768} * (index == 1 ? 2 : 1));
        }
    }

    void labelIsOneTwoOrFiveTimesAPowerOfTenAndMatchesTheBar() {
        const QRegularExpression pattern(QStringLiteral("^[125]0{0,2} (nm|\u00B5m|mm)$"));
        for (int i = 0; i < 18; ++i) {
            const SampleImage sample = drawSample(i % classCount, i, 3);
            const QString label = QString::fromStdString(sample.barLabel);
            QVERIFY2(pattern.match(label).hasMatch(), qPrintable(label));
            QCOMPARE(lengthOf(label), sample.barLengthNm);
        }
    }

    void drawnBarAgreesWithThePixelSizeWithinHalfAPercent() {
        for (int i = 0; i < 18; ++i) {
            const SampleImage sample = drawSample(i % classCount, i, 5);
            const int drawn = drawnBarLength(sample);
            QVERIFY2(drawn > 100, qPrintable(QString("no bar found in image %1").arg(i)));
            const double stated = lengthOf(QString::fromStdString(sample.barLabel)) / drawn;
            QVERIFY2(
                std::abs(stated / sample.pixelSizeNm - 1) < 0.005,
                qPrintable(QString("image %1: %2 nm/px drawn, %3 stated").arg(i).arg(stated).arg(sample.pixelSizeNm)));
        }
    }

    void magnificationsDifferBetweenImages() {
        double smallest = 1e12;
        double largest = 0;
        for (int i = 0; i < 8; ++i) {
            const double pixelSizeNm = drawSample(1, i, 1).pixelSizeNm;
            smallest = std::min(smallest, pixelSizeNm);
            largest = std::max(largest, pixelSizeNm);
        }
        QVERIFY(largest > 3 * smallest);
    }

    void grayHistogramsDoNotTellTheClasses() {
        const std::vector<SampleImage> samples = drawAll(20);
        std::vector<Labelled> specimens;
        std::vector<Labelled> wholes;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const int label = static_cast<int>(i) % classCount;
            const int specimenRows = samples[i].image.heightPx - samples[i].dataBarHeightPx;
            specimens.push_back({label, histogramOf(samples[i], specimenRows)});
            wholes.push_back({label, histogramOf(samples[i], samples[i].image.heightPx)});
        }
        const double ofSpecimens = nearestCentroidAccuracy(specimens);
        const double ofWholes = nearestCentroidAccuracy(wholes);
        QVERIFY2(ofSpecimens < 0.6, qPrintable(QString::number(ofSpecimens)));
        QVERIFY2(ofWholes < 0.6, qPrintable(QString::number(ofWholes)));
    }
};

QTEST_GUILESS_MAIN(TestSampleImage)
#include "tst_SampleImage.moc"
