// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/ScaleEntry.h"

#include <QLocale>
#include <QTest>

#include <cmath>

using namespace semblance;

class tst_ScaleEntry : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void whatIsTypedBecomesNanometres_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("unit");
        QTest::addColumn<double>("nm");
        const auto row = [](const char* name, const char* text, TypedUnit unit, double nm) {
            QTest::newRow(name) << QString::fromUtf8(text) << static_cast<int>(unit) << nm;
        };
        row("nanometres a pixel", "12.3", TypedUnit::NmPerPixel, 12.3);
        row("with a comma", "12,3", TypedUnit::NmPerPixel, 12.3);
        row("with spaces around", " 2 ", TypedUnit::NmPerPixel, 2);
        row("micrometres a pixel", "0.5", TypedUnit::UmPerPixel, 500);
        row("millimetres a pixel", "0.01", TypedUnit::MmPerPixel, 10'000);
        row("scientific", "1e2", TypedUnit::NmPerPixel, 100);
        row("width of the image", "10.24", TypedUnit::UmWide, 10);
    }
    void whatIsTypedBecomesNanometres() {
        QFETCH(QString, text);
        QFETCH(int, unit);
        QFETCH(double, nm);
        const ScaleEntry entry = typedScale(text, static_cast<TypedUnit>(unit), 1024);
        QVERIFY2(entry.error.isEmpty() && entry.warning.isEmpty(), qPrintable(entry.error + entry.warning));
        QVERIFY(entry.pixelSizeNm.has_value());
        QVERIFY2(std::abs(*entry.pixelSizeNm / nm - 1) < 1e-12, qPrintable(QString::number(*entry.pixelSizeNm)));
    }

    void decimalCommaOfTheLanguageCounts() {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(typedNumber(QStringLiteral("12,5")), std::optional(12.5));
        QCOMPARE(typedNumber(QStringLiteral("12.5")), std::optional(12.5));
    }

    void whatCannotBeIsSaidInASentence_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        QTest::newRow("letters") << QStringLiteral("abc") << QStringLiteral("is not a number");
        QTest::newRow("zero") << QStringLiteral("0") << QStringLiteral("larger than 0");
        QTest::newRow("negative") << QStringLiteral("-4") << QStringLiteral("larger than 0");
        QTest::newRow("infinite") << QStringLiteral("inf") << QStringLiteral("is not a number");
        QTest::newRow("too small to be kept") << QStringLiteral("1e-7") << QStringLiteral("cannot be kept");
        QTest::newRow("too large to be kept") << QStringLiteral("1e12") << QStringLiteral("cannot be kept");
    }
    void whatCannotBeIsSaidInASentence() {
        QFETCH(QString, text);
        QFETCH(QString, words);
        const ScaleEntry entry = typedScale(text, TypedUnit::NmPerPixel, 1024);
        QVERIFY(!entry.pixelSizeNm);
        QVERIFY2(entry.error.contains(words), qPrintable(entry.error));
    }

    void anEmptyFieldIsNoError() {
        const ScaleEntry entry = typedScale(QStringLiteral("  "), TypedUnit::NmPerPixel, 1024);
        QVERIFY(!entry.pixelSizeNm && entry.error.isEmpty());
    }

    void absurdFieldsAreWarnedOfAndMayBeUsed_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("isAbsurd");
        QTest::newRow("narrower than 10 nm") << QStringLiteral("0.005") << 1024 << true;
        QTest::newRow("just wide enough") << QStringLiteral("0.01") << 1024 << false;
        QTest::newRow("wider than 20 mm") << QStringLiteral("30000") << 1024 << true;
        QTest::newRow("of a folder") << QStringLiteral("30000") << 0 << true;
    }
    void absurdFieldsAreWarnedOfAndMayBeUsed() {
        QFETCH(QString, text);
        QFETCH(int, width);
        QFETCH(bool, isAbsurd);
        const ScaleEntry entry = typedScale(text, TypedUnit::NmPerPixel, width);
        QVERIFY(entry.pixelSizeNm.has_value());
        QCOMPARE(!entry.warning.isEmpty(), isAbsurd);
    }

    void aDrawnLineDividesItsLength() {
        const ScaleEntry entry = drawnScale(QStringLiteral("2"), LengthUnit::Um, 160, 1024);
        QCOMPARE(entry.pixelSizeNm, std::optional(12.5));
        QVERIFY(!drawnScale(QStringLiteral("2"), LengthUnit::Um, 0, 1024).pixelSizeNm);
        QVERIFY(!drawnScale(QStringLiteral("-2"), LengthUnit::Um, 160, 1024).error.isEmpty());
    }
};

QTEST_MAIN(tst_ScaleEntry)
#include "tst_ScaleEntry.moc"
