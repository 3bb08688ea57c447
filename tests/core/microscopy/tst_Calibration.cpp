// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/Calibration.h"

#include <QTest>
#include <cmath>

using namespace semblance;

class tst_Calibration : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void barIsTheLargestOfOneTwoFive_data();
    void barIsTheLargestOfOneTwoFive();
    void barNeverExceedsTheRoom();
    void pixelSizeHasThreeDigits_data();
    void pixelSizeHasThreeDigits();
    void sourceNamesAreStable();
};

void tst_Calibration::barIsTheLargestOfOneTwoFive_data() {
    QTest::addColumn<double>("pixelSizeNm");
    QTest::addColumn<double>("largestPx");
    QTest::addColumn<double>("lengthNm");
    QTest::addColumn<QString>("label");
    QTest::newRow("nanometres") << 7.70833 << 100.0 << 500.0 << "500 nm";
    QTest::newRow("exactly full") << 10.0 << 100.0 << 1000.0 << "1 µm";
    QTest::newRow("just under") << 10.0 << 99.9 << 500.0 << "500 nm";
    QTest::newRow("micrometres") << 31.0059 << 200.0 << 5000.0 << "5 µm";
    QTest::newRow("millimetres") << 4000.0 << 300.0 << 1e6 << "1 mm";
    QTest::newRow("under a nanometre") << 0.0239 << 30.0 << 0.5 << "500 pm";
    QTest::newRow("two") << 1.0 << 49.0 << 20.0 << "20 nm";
}

void tst_Calibration::barIsTheLargestOfOneTwoFive() {
    QFETCH(double, pixelSizeNm);
    QFETCH(double, largestPx);
    QFETCH(double, lengthNm);
    QFETCH(QString, label);
    const ScaleBar bar = scaleBarFor(pixelSizeNm, largestPx);
    QVERIFY(std::abs(bar.lengthNm / lengthNm - 1) < 1e-9);
    QVERIFY(std::abs(bar.lengthPx * pixelSizeNm / lengthNm - 1) < 1e-9);
    QCOMPARE(QString::fromStdString(bar.label), label);
}

void tst_Calibration::barNeverExceedsTheRoom() {
    for (double pixelSizeNm = 0.01; pixelSizeNm < 1e5; pixelSizeNm *= 1.37) {
        const ScaleBar bar = scaleBarFor(pixelSizeNm, 150);
        QVERIFY(bar.lengthPx <= 150.001);
        QVERIFY(bar.lengthPx > 59.9); // 2 × 10ⁿ is the sparsest step: 5 / 2
    }
}

void tst_Calibration::pixelSizeHasThreeDigits_data() {
    QTest::addColumn<double>("pixelSizeNm");
    QTest::addColumn<QString>("text");
    QTest::newRow("nanometres") << 12.345 << "12.3 nm/px";
    QTest::newRow("micrometres") << 1240.0 << "1.24 µm/px";
    QTest::newRow("hundreds") << 168.674 << "169 nm/px";
    QTest::newRow("rounded into the next unit") << 999.7 << "1.00 µm/px";
    QTest::newRow("rounded into the next decade") << 9.996 << "10.0 nm/px";
    QTest::newRow("picometres") << 0.023928 << "23.9 pm/px";
    QTest::newRow("millimetres") << 2.5e6 << "2.50 mm/px";
    QTest::newRow("less than there is") << 5e-324 << "4.94e-324 nm/px";
    QTest::newRow("more than there is") << 1e300 << "1e+300 nm/px";
}

void tst_Calibration::pixelSizeHasThreeDigits() {
    QFETCH(double, pixelSizeNm);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(pixelSizeText(pixelSizeNm)), text);
}

void tst_Calibration::sourceNamesAreStable() {
    QCOMPARE(calibrationSourceName(CalibrationSource::Unknown), std::string("unknown"));
    QCOMPARE(calibrationSourceName(CalibrationSource::VendorTag), std::string("vendor_tag"));
    QCOMPARE(calibrationSourceName(CalibrationSource::SideCar), std::string("side_car"));
    QCOMPARE(calibrationSourceName(CalibrationSource::BurnedInBar), std::string("burned_in_bar"));
    QCOMPARE(calibrationSourceName(CalibrationSource::Typed), std::string("typed"));
}

QTEST_GUILESS_MAIN(tst_Calibration)
#include "tst_Calibration.moc"
