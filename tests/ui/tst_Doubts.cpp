// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/classify/Doubts.h"

#include <QLocale>
#include <QTest>

using namespace semblance;

class tst_Doubts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void doubtsAreSaidInOrder_data() {
        QTest::addColumn<QList<double>>("probabilities");
        QTest::addColumn<double>("pixelSizeNm");
        QTest::addColumn<QStringList>("words");
        using P = QList<double>;
        QTest::newRow("sure and in range") << P{0.9, 0.06, 0.04} << 40.0 << QStringList{};
        QTest::newRow("at the rim of the range") << P{0.9, 0.06, 0.04} << 80.0 << QStringList{};
        QTest::newRow("too coarse") << P{0.9, 0.06, 0.04} << 512.0
                                    << QStringList{"512 nm/px against 10.0 to 80.0 nm/px"};
        QTest::newRow("too fine") << P{0.9, 0.06, 0.04} << 0.5 << QStringList{"Outside the scales"};
        QTest::newRow("unknown scale") << P{0.9, 0.06, 0.04} << 0.0
                                       << QStringList{"The scale of this image is unknown"};
        QTest::newRow("almost equal") << P{0.08, 0.5, 0.42} << 40.0
                                      << QStringList{"“Particles” and “Powder” are almost equally likely"};
        QTest::newRow("unsure") << P{0.28, 0.45, 0.27} << 40.0 << QStringList{"its best answer has only 45.0"};
        QTest::newRow("both") << P{0.28, 0.45, 0.27} << 512.0 << QStringList{"not sure", "Outside"};
    }
    void doubtsAreSaidInOrder() {
        QFETCH(QList<double>, probabilities);
        QFETCH(double, pixelSizeNm);
        QFETCH(QStringList, words);
        const auto best = std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin();
        const Prediction prediction{{probabilities.begin(), probabilities.end()}, static_cast<int>(best)};
        Calibration calibration;
        if (pixelSizeNm > 0) calibration = {pixelSizeNm, {}, CalibrationSource::VendorTag, {}};
        const QStringList doubts = doubtsOf(prediction, calibration, fixtures::model());
        QVERIFY2(doubts.size() == words.size(), qPrintable(doubts.join(u'\n')));
        for (qsizetype i = 0; i < words.size(); ++i)
            QVERIFY2(doubts[i].contains(words[i]), qPrintable(doubts[i]));
    }

    void aModelThatNeedsTheScaleSaysWhatItDidWithout() {
        ModelDescription model = fixtures::model();
        model.preprocessing.commonScaleNm = 20;
        const Prediction sure{{0.9, 0.06, 0.04}, 0};
        QVERIFY(needsScale(model));
        const QStringList common = doubtsOf(sure, {}, model);
        QCOMPARE(common.size(), 1);
        QVERIFY2(common[0].contains(QStringLiteral("20.0 nm/px")) && common[0].contains(QStringLiteral("as a whole")),
                 qPrintable(common[0]));
        model.preprocessing.commonScaleNm = 0;
        model.trainingScale.reset();
        model.options.takesScale = true;
        QCOMPARE(doubtsOf(sure, {}, model).size(), 1);
        QVERIFY(doubtsOf(sure, {40.0, {}, CalibrationSource::Typed, {}}, model).isEmpty());
    }

    void aModelWithoutScalesDoesNotDoubtThem() {
        ModelDescription model = fixtures::model();
        model.trainingScale.reset();
        QVERIFY(doubtsOf({{0.9, 0.06, 0.04}, 0}, {}, model).isEmpty());
    }
};

QTEST_MAIN(tst_Doubts)
#include "tst_Doubts.moc"
