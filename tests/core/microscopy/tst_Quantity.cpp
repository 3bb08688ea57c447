// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/Quantity.h"

#include <QTest>
#include <cmath>

using namespace semblance;

class tst_Quantity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lengthsInAnyUnit_data();
    void lengthsInAnyUnit();
    void voltages_data();
    void voltages();
    void magnifications();
};

void tst_Quantity::lengthsInAnyUnit_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("nm"); // 0: none
    QTest::newRow("nanometres") << QByteArray(" 11.16 nm ") << 11.16;
    QTest::newRow("no space") << QByteArray("100um") << 1e5;
    QTest::newRow("micro sign in UTF-8") << QByteArray("1.179 \xC2\xB5m") << 1179.0;
    QTest::newRow("Greek mu") << QByteArray("2 \xCE\xBCm") << 2000.0;
    QTest::newRow("micro sign in Latin-1") << QByteArray("1.179 \xB5m") << 1179.0;
    QTest::newRow("replaced micro sign") << QByteArray("1 \xEF\xBF\xBDm") << 1000.0;
    QTest::newRow("question mark") << QByteArray("1 ?m") << 1000.0;
    QTest::newRow("escaped micro sign") << QByteArray("3 \\u00B5m") << 3000.0;
    QTest::newRow("micron") << QByteArray("3 micron") << 3000.0;
    QTest::newRow("picometres") << QByteArray("23.9 pm") << 0.0239;
    QTest::newRow("millimetres") << QByteArray("2.677 mm") << 2.677e6;
    QTest::newRow("metres with an exponent") << QByteArray("5.583e-009 m") << 5.583;
    QTest::newRow("angstrom") << QByteArray("2 \xC3\x85") << 0.2;
    QTest::newRow("reciprocal") << QByteArray("2 1/nm") << 0.0;
    QTest::newRow("reciprocal micrometre") << QByteArray("2 1/\xC2\xB5m") << 0.0;
    QTest::newRow("no unit") << QByteArray("2") << 0.0;
    QTest::newRow("zero") << QByteArray("0.0 fm") << 0.0;
    QTest::newRow("negative") << QByteArray("-2 nm") << 0.0;
    QTest::newRow("not finite") << QByteArray("inf nm") << 0.0;
    QTest::newRow("decimal comma") << QByteArray("11,16 nm") << 0.0;
    QTest::newRow("empty") << QByteArray() << 0.0;
}

void tst_Quantity::lengthsInAnyUnit() {
    QFETCH(QByteArray, text);
    QFETCH(double, nm);
    const auto found = lengthNm(text.toStdString());
    QCOMPARE(found.has_value(), nm > 0);
    if (found) QVERIFY(std::abs(*found / nm - 1) < 1e-9);
    if (nm == 0 && text == "2") QCOMPARE(lengthNm("2", "mm").value(), 2e6);
}

void tst_Quantity::voltages_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("kv"); // 0: none
    QTest::newRow("kilovolts") << QByteArray("5.00 kV") << 5.0;
    QTest::newRow("volts") << QByteArray("15000 Volt") << 15.0;
    QTest::newRow("negative") << QByteArray("-10 kV") << 10.0;
    QTest::newRow("no unit") << QByteArray("7.00") << 7.0;
    QTest::newRow("another unit") << QByteArray("7.00 mA") << 0.0;
    QTest::newRow("off") << QByteArray("0.00 kV") << 0.0;
}

void tst_Quantity::voltages() {
    QFETCH(QByteArray, text);
    QFETCH(double, kv);
    QCOMPARE(voltageKv(text.toStdString(), "kV").value_or(0), kv);
}

void tst_Quantity::magnifications() {
    QCOMPARE(magnificationOf("   250 X").value(), 250.0);
    QCOMPARE(magnificationOf("  20.00 K X").value(), 20000.0);
    QCOMPARE(magnificationOf("4000.0").value(), 4000.0);
    QVERIFY(!magnificationOf("0 X"));
    QVERIFY(!magnificationOf("X"));
}

QTEST_GUILESS_MAIN(tst_Quantity)
#include "tst_Quantity.moc"
