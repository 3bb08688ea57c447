// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/StripLayout.h"

#include <QLocale>
#include <QTest>

#include <cmath>

using namespace semblance;

namespace {

StripRow rowOf(const std::vector<double>& sizesNm, int firstImage = 0) {
    StripRow row;
    for (std::size_t i = 0; i < sizesNm.size(); ++i)
        row.marks.push_back({firstImage + static_cast<int>(i), sizesNm[i], false});
    return row;
}

constexpr StripGeometry kGeometry{{100, 20, 600, 80}, 40, 8};

} // namespace

class tst_StripLayout : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void theAxisEndsAtRoundNumbers_data() {
        QTest::addColumn<double>("finest");
        QTest::addColumn<double>("coarsest");
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("to");
        QTest::newRow("within a decade") << 1.3 << 8.0 << 1.0 << 10.0;
        QTest::newRow("several decades") << 0.7 << 1234.0 << 0.5 << 2000.0;
        QTest::newRow("at the numbers themselves") << 1.0 << 1000.0 << 1.0 << 1000.0;
        QTest::newRow("one magnification is given a decade") << 30.0 << 30.0 << 10.0 << 100.0;
        QTest::newRow("a round one too") << 2.0 << 2.0 << 0.5 << 5.0;
    }
    void theAxisEndsAtRoundNumbers() {
        QFETCH(double, finest);
        QFETCH(double, coarsest);
        QFETCH(double, from);
        QFETCH(double, to);
        const ScaleAxis axis({rowOf({finest, coarsest})}, 0, 100);
        QCOMPARE(axis.finestNm(), from);
        QCOMPARE(axis.coarsestNm(), to);
        QCOMPARE(axis.xOf(from), 0.0);
        QCOMPARE(axis.xOf(to), 100.0);
        QCOMPARE(axis.xOf(std::sqrt(from * to)), 50.0);
    }

    void labelsSwitchTheirUnit() {
        QCOMPARE(roundScaleText(0.5), QStringLiteral("0.5 nm/px"));
        QCOMPARE(roundScaleText(200), QStringLiteral("200 nm/px"));
        QCOMPARE(roundScaleText(std::pow(10, 3)), QStringLiteral("1 µm/px"));
        QCOMPARE(roundScaleText(5e6), QStringLiteral("5 mm/px"));
    }

    void labelsKeepTheirDistance_data() {
        QTest::addColumn<double>("coarsest");
        QTest::addColumn<QStringList>("labels");
        QTest::newRow("one decade") << 10.0
                                    << QStringList{QStringLiteral("1 nm/px"), QStringLiteral("2 nm/px"),
                                                   QStringLiteral("5 nm/px"), QStringLiteral("10 nm/px")};
        QTest::newRow("two decades") << 100.0
                                     << QStringList{QStringLiteral("1 nm/px"), QStringLiteral("3 nm/px"),
                                                    QStringLiteral("10 nm/px"), QStringLiteral("30 nm/px"),
                                                    QStringLiteral("100 nm/px")};
        QTest::newRow("four decades") << 1e4
                                      << QStringList{QStringLiteral("1 nm/px"), QStringLiteral("10 nm/px"),
                                                     QStringLiteral("100 nm/px"), QStringLiteral("1 µm/px"),
                                                     QStringLiteral("10 µm/px")};
    }
    void labelsKeepTheirDistance() {
        QFETCH(double, coarsest);
        QFETCH(QStringList, labels);
        const ScaleAxis axis({rowOf({1, coarsest})}, 0, 340);
        QStringList found;
        double last = -1e9;
        for (const ScaleTick& tick : axis.ticks(80)) {
            if (tick.label.isEmpty()) continue;
            QVERIFY(tick.x - last >= 80 - 1e-6);
            last = tick.x;
            found << tick.label;
        }
        QCOMPARE(found, labels);
    }

    void marksStandInTheirRowsByTheirSize() {
        const std::vector<StripRow> rows{rowOf({1, 10, 100}), rowOf({100}, 3)};
        const StripLayout layout(rows, kGeometry);
        QCOMPARE(layout.at({0, 0}), QPointF(108, 40));
        QCOMPARE(layout.at({0, 1}), QPointF(400, 40));
        QCOMPARE(layout.at({1, 0}), QPointF(692, 80));
    }

    void imagesOfOneSizeAreStackedAndStayInTheirRow_data() {
        QTest::addColumn<int>("images");
        QTest::newRow("two") << 2;
        QTest::newRow("as many as fit") << 4;
        QTest::newRow("twenty thousand") << 20000;
    }
    void imagesOfOneSizeAreStackedAndStayInTheirRow() {
        QFETCH(int, images);
        std::vector<double> sizes(static_cast<std::size_t>(images), 10.0);
        sizes.push_back(100);
        const StripLayout layout({rowOf(sizes), rowOf({1})}, kGeometry);
        double above = 0;
        double below = 0;
        for (int i = 0; i < images; ++i) {
            const QPointF at = layout.at({0, static_cast<std::size_t>(i)});
            QCOMPARE(at.x(), layout.at({0, 0}).x());
            above = std::max(above, 40 - at.y());
            below = std::max(below, at.y() - 40);
        }
        QVERIFY(above + below > 4);
        QVERIFY2(above <= 16 && below <= 16, qPrintable(QStringLiteral("%1 %2").arg(above).arg(below)));
        QCOMPARE(layout.at({0, static_cast<std::size_t>(images)}).y(), 40.0);
    }

    void aPointHitsTheNearestMarkWithinReach() {
        const StripLayout layout({rowOf({1, 10, 11, 100}), rowOf({10})}, kGeometry);
        QCOMPARE(layout.hit({402, 43}, 8), (StripPlace{0, 1}));
        QCOMPARE(layout.hit(layout.at({0, 2}) + QPointF(1, 0), 8), (StripPlace{0, 2}));
        QCOMPARE(layout.hit(layout.at({1, 0}), 8), (StripPlace{1, 0}));
        QVERIFY(!layout.hit({250, 40}, 8));
        QVERIFY(!layout.hit({400, 52}, 8));
        QVERIFY(!layout.hit({400, 5}, 8));
        QVERIFY(!layout.hit({400, 500}, 8));
    }

    void rowsAreFoundByHeight() {
        const StripLayout layout({rowOf({1}), rowOf({})}, kGeometry);
        QCOMPARE(layout.rowAt(20), std::optional<std::size_t>(0));
        QCOMPARE(layout.rowAt(99), std::optional<std::size_t>(1));
        QVERIFY(!layout.rowAt(19));
        QVERIFY(!layout.rowAt(100));
        QVERIFY(!layout.nearestInRow(1, 300));
        QCOMPARE(layout.nearestInRow(0, 1e6), (StripPlace{0, 0}));
    }

    void withoutMarksThereIsNothingToHit() {
        const StripLayout layout({rowOf({}), rowOf({})}, kGeometry);
        QVERIFY(!layout.hit({300, 40}, 8));
        QVERIFY(!layout.axis().ticks(60).empty());
        QVERIFY(!StripLayout().hit({0, 0}, 8));
    }

    void rowsAreTheClassesThatTakePart() {
        ScanReport report;
        report.classNames = {"a", "b", "c", "d"};
        for (int i = 0; i < 8; ++i) {
            ImageEntry entry;
            entry.classIndex = i / 2;
            report.images.push_back(entry);
        }
        const auto known = [](double sizeNm, CalibrationSource source) {
            ImageScale scale;
            scale.calibration.pixelSizeNm = sizeNm;
            scale.calibration.source = source;
            return scale;
        };
        std::vector<ImageScale> scales(8);
        scales[0] = known(20, CalibrationSource::VendorTag);
        scales[1] = known(10, CalibrationSource::BurnedInBar);
        scales[2].contested = {scales[0].calibration, scales[1].calibration};
        scales[6] = known(5, CalibrationSource::Typed);
        // a and d are one class, c takes no part.
        const std::vector<ClassChoice> choices{
            {"a", "fibres", true}, {"b", "b", true}, {"c", "c", false}, {"d", "fibres", true}};
        const auto rows = stripRows(report, scales, choices, {QStringLiteral("b"), QStringLiteral("fibres")});
        QCOMPARE(rows.size(), std::size_t(2));
        QCOMPARE(rows[0].unknown, (QList<int>{2, 3}));
        QCOMPARE(rows[0].contested, 1);
        QCOMPARE(rows[1].colourIndex, 1);
        QCOMPARE(rows[1].classIndex, 0);
        QCOMPARE(rows[1].unknown, QList<int>{7});
        QList<int> images;
        for (const StripMark& mark : rows[1].marks)
            images << mark.image;
        QCOMPARE(images, (QList<int>{6, 1, 0}));
        QVERIFY(rows[1].marks[1].isFromBar && !rows[1].marks[0].isFromBar && !rows[1].marks[2].isFromBar);
    }
};

QTEST_MAIN(tst_StripLayout)
#include "tst_StripLayout.moc"
