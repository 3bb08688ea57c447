// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/LengthLabel.h"

#include <QTest>
#include <cmath>

using namespace semblance;

class tst_LengthLabel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lengthsAreUnderstood_data();
    void lengthsAreUnderstood();
    void otherTextIsNoLength_data();
    void otherTextIsNoLength();
    void whatWasPutRightIsCounted();
    void nominalLengthsAreAPriorAlone();
};

void tst_LengthLabel::lengthsAreUnderstood_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<double>("nm");
    const auto add = [](const char* text, const char* written, double nm) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(written) << nm;
    };
    add("1 µm*", "1 µm", 1000);
    add("100nm", "100 nm", 100);
    add("2.00 um", "2.00 µm", 2000);
    add("300µm", "300 µm", 300e3);
    add("300\u03BCm", "300 µm", 300e3);
    add("1mm", "1 mm", 1e6);
    add(".2 um", "0.2 µm", 200);
    add("0,5 µm", "0.5 µm", 500);
    add("5 Å", "5 Å", 0.5);
    add("50 pm", "50 pm", 0.05);
    add("  10 µ m ", "10 µm", 10e3);
    add("2 microns", "2 µm", 2000);
    add("17 nm", "17 nm", 17);
}

void tst_LengthLabel::lengthsAreUnderstood() {
    QFETCH(QByteArray, text);
    const auto label = parseLengthLabel(text.toStdString());
    QVERIFY(label);
    QTEST(QByteArray::fromStdString(label->text), "written");
    QFETCH(double, nm);
    QVERIFY(std::abs(label->lengthNm / nm - 1) < 1e-9);
    QCOMPARE(label->corrections, 0);
}

void tst_LengthLabel::otherTextIsNoLength_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"", "nm", "µm", "100", "0 nm", "1.2.3 nm", "05 nm", "10 kV", "mag 10 nm", "1234567 nm", "x 5", "5 nm/px"})
        QTest::newRow(text) << QByteArray(text);
}

void tst_LengthLabel::otherTextIsNoLength() {
    QFETCH(QByteArray, text);
    QVERIFY(!parseLengthLabel(text.toStdString()));
}

void tst_LengthLabel::whatWasPutRightIsCounted() {
    const auto label = parseLengthLabel("lOO ym");
    QVERIFY(label);
    QCOMPARE(label->text, std::string("100 µm"));
    QCOMPARE(label->corrections, 4);
}

void tst_LengthLabel::nominalLengthsAreAPriorAlone() {
    for (const double nm : {0.1, 1.0, 2.0, 2.5, 3.0, 4.0, 50.0, 250.0, 1e6})
        QVERIFY(isNominalLength(nm));
    for (const double nm : {6.0, 17.0, 150.0, 1.1})
        QVERIFY(!isNominalLength(nm));
    QVERIFY(!parseLengthLabel("17 nm")->isNominal);
}

QTEST_GUILESS_MAIN(tst_LengthLabel)
#include "tst_LengthLabel.moc"
