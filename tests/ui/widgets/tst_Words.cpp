// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QLocale>
#include <QSet>
#include <QTest>

#include <limits>

using namespace semblance;

class TestWords : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void everyErrorKindHasItsOwnSentence() {
        QSet<QString> happened;
        for (int kind = 0; kind <= int(ErrorKind::Internal); ++kind) {
            const ErrorSentence sentence = errorSentence(static_cast<ErrorKind>(kind));
            QVERIFY(sentence.title.size() > 3 && sentence.happened.endsWith(QLatin1Char('.')) &&
                    sentence.advice.endsWith(QLatin1Char('.')));
            QVERIFY(!sentence.happened.contains(QLatin1Char('!')) && !sentence.advice.contains(QLatin1Char('!')));
            happened.insert(sentence.happened);
        }
        QCOMPARE(happened.size(), int(ErrorKind::Internal) + 1);
    }
    void kindIsFoundByItsName() {
        for (int kind = 0; kind <= int(ErrorKind::Internal); ++kind) {
            const auto name = errorKindName(static_cast<ErrorKind>(kind));
            QCOMPARE(int(errorKindOf(QString::fromLatin1(name.data(), qsizetype(name.size())))), kind);
        }
        QCOMPARE(errorKindOf(QStringLiteral("of another program")), ErrorKind::Internal);
    }
    void numbersReadAsPeopleWriteThem_data() {
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("expected");
        QTest::newRow("count") << countText(21169) << "21,169";
        QTest::newRow("percent") << percentText(0.842) << "84.2 %";
        QTest::newRow("bytes") << bytesText(999) << "999 B";
        QTest::newRow("next unit") << bytesText(999'600) << "1.0 MB";
        QTest::newRow("gigabytes") << bytesText(1'440'000'000) << "1.4 GB";
        QTest::newRow("many gigabytes") << bytesText(120'000'000'000) << "120 GB";
        QTest::newRow("seconds") << durationText(12.4) << "12 s";
        QTest::newRow("almost a minute") << durationText(59.7) << "1 min 0 s";
        QTest::newRow("minutes") << durationText(200) << "3 min 20 s";
        QTest::newRow("hours") << durationText(7500) << "2 h 5 min";
        QTest::newRow("almost three hours") << durationText(3 * 3600 - 10) << "3 h 0 min";
        QTest::newRow("unknown time") << durationText(-1) << "–";
        QTest::newRow("endless") << durationText(std::numeric_limits<double>::infinity()) << "–";
        QTest::newRow("rate") << rateText(14.32) << "14.3 images/s";
        QTest::newRow("fast") << rateText(1234.4) << "1,234 images/s";
        QTest::newRow("learning rate") << learningRateText(0.001) << "0.001";
        QTest::newRow("small learning rate") << learningRateText(5e-5) << "5e-5";
        QTest::newRow("smaller") << learningRateText(1.25e-12) << "1.25e-12";
    }
    void numbersReadAsPeopleWriteThem() {
        QFETCH(QString, shown);
        QFETCH(QString, expected);
        QCOMPARE(shown.replace(QChar(0x00A0), QLatin1Char(' ')), expected);
    }
    void unitsDoNotBreakFromTheirNumbers() {
        QVERIFY(!percentText(0.5).contains(QLatin1Char(' ')) && !bytesText(5000).contains(QLatin1Char(' ')));
        QVERIFY(!durationText(200).contains(QLatin1Char(' ')));
    }
};

QTEST_GUILESS_MAIN(TestWords)
#include "tst_Words.moc"
