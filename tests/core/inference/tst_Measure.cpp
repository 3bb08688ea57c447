// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/inference/Classifier.h"

#include <QTest>
#include <cmath>

using namespace semblance;

namespace {

/// Certain of one class as far as a probability of `share` goes; the rest is spread evenly over three classes.
Prediction sayingWith(int best, double share) {
    Prediction prediction{{(1 - share) / 2, (1 - share) / 2, (1 - share) / 2}, best};
    prediction.probabilities[static_cast<std::size_t>(best)] = share;
    return prediction;
}

bool isNear(double value, double expected) {
    return std::abs(value - expected) < 1e-12;
}

} // namespace

class TestMeasure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithMetricsWorkedOutByHand() {
        // true:      0 0 0 1 1 1 ; class 2 never occurs, but is predicted once.
        // predicted: 0 0 1 1 1 2
        const std::vector<Prediction> predictions{sayingWith(0, 0.5), sayingWith(0, 0.8), sayingWith(1, 0.6),
                                                  sayingWith(1, 0.9), sayingWith(1, 0.5), sayingWith(2, 0.4)};
        const std::vector<int> labels{0, 0, 0, 1, 1, 1};
        const Metrics metrics = measure(predictions, labels, 3);
        QCOMPARE(metrics.images, 6);
        QVERIFY(isNear(metrics.accuracy, 4.0 / 6));
        QCOMPARE(metrics.confusion, (std::vector<std::vector<std::int64_t>>{{2, 1, 0}, {0, 2, 1}, {0, 0, 0}}));
        QVERIFY(isNear(metrics.perClass[0].precision, 1.0));
        QVERIFY(isNear(metrics.perClass[0].recall, 2.0 / 3));
        QVERIFY(isNear(metrics.perClass[0].f1, 0.8));
        QVERIFY(isNear(metrics.perClass[1].precision, 2.0 / 3));
        QVERIFY(isNear(metrics.perClass[1].recall, 2.0 / 3));
        QVERIFY(isNear(metrics.perClass[1].f1, 2.0 / 3));
        QVERIFY(isNear(metrics.perClass[2].precision, 0));
        QVERIFY(isNear(metrics.perClass[2].f1, 0));
        QCOMPARE(metrics.perClass[2].images, 0);
        QVERIFY(isNear(metrics.macroF1, (0.8 + 2.0 / 3) / 2));
        QVERIFY(isNear(metrics.balancedAccuracy, 2.0 / 3));
        const double loss =
            -(std::log(0.5) + std::log(0.8) + std::log(0.2) + std::log(0.9) + std::log(0.5) + std::log(0.3)) / 6;
        QVERIFY(isNear(metrics.loss, loss));
    }

    void probabilityOfZeroGivesAFiniteLoss() {
        const std::vector<Prediction> predictions{{{0.0, 1.0}, 1}};
        const Metrics metrics = measure(predictions, std::vector<int>{0}, 2);
        QVERIFY(isNear(metrics.loss, -std::log(1e-12)));
        QCOMPARE(metrics.accuracy, 0.0);
    }

    void noImagesGiveZeros() {
        const Metrics metrics = measure({}, {}, 2);
        QCOMPARE(metrics.images, 0);
        QCOMPARE(metrics.accuracy, 0.0);
        QCOMPARE(metrics.macroF1, 0.0);
        QCOMPARE(metrics.loss, 0.0);
        QCOMPARE(metrics.perClass.size(), std::size_t{2});
    }

    void labelsThatDoNotFitThrow_data() {
        QTest::addColumn<QList<int>>("labels");
        QTest::addColumn<int>("classes");
        QTest::newRow("fewer labels than predictions") << QList<int>{0} << 3;
        QTest::newRow("label beyond the classes") << QList<int>{0, 3} << 3;
        QTest::newRow("negative label") << QList<int>{-1, 0} << 3;
        QTest::newRow("predictions of other classes") << QList<int>{0, 1} << 2;
        QTest::newRow("no classes") << QList<int>{0, 0} << 0;
    }

    void labelsThatDoNotFitThrow() {
        QFETCH(QList<int>, labels);
        QFETCH(int, classes);
        const std::vector<Prediction> predictions{sayingWith(0, 0.5), sayingWith(1, 0.5)};
        try {
            measure(predictions, std::vector<int>(labels.begin(), labels.end()), classes);
            QFAIL("was measured");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::InvalidArgument);
        }
    }
};

QTEST_GUILESS_MAIN(TestMeasure)
#include "tst_Measure.moc"
