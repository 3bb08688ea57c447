// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DataSetChoices.h"

#include <QTest>

using namespace semblance;

class TestDataSetChoices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comeBackAsTheyWere() {
        const SplitOptions options{
            0.35, 18446744073709551615ULL, {{"a", "α", true}, {"b", "b", false}, {"c", "c", true}}};
        const auto back = choicesOf(withChoices({}, QStringLiteral("/data/µ"), options), QStringLiteral("/data/µ"));
        QVERIFY(back);
        QCOMPARE(back->validationShare, 0.35);
        QCOMPARE(back->seed, options.seed);
        QCOMPARE(back->classes.size(), std::size_t(2)); // “c” stands as the disk has it
        QCOMPARE(back->classes[0].name, std::string("α"));
        QVERIFY(!back->classes[1].isIncluded);
    }

    void theTenFoldersUsedLastAreKept() {
        QByteArray json;
        for (int i = 0; i < 12; ++i)
            json = withChoices(json, QStringLiteral("/data/%1").arg(i), {0.2, static_cast<std::uint64_t>(i), {}});
        json = withChoices(json, QStringLiteral("/data/2"), {0.2, 77, {}});
        QVERIFY(!choicesOf(json, QStringLiteral("/data/1")));
        QVERIFY(choicesOf(json, QStringLiteral("/data/11")));
        QCOMPARE(choicesOf(json, QStringLiteral("/data/2"))->seed, std::uint64_t{77});
        QCOMPARE(json.count("\"folder\":\"/data/2\""), 1);
    }

    void nonsenseIsNoChoice() {
        QVERIFY(!choicesOf("not JSON", QStringLiteral("/data")));
        QVERIFY(!choicesOf("[1, {\"folder\": 5}]", QStringLiteral("/data")));
    }
};

QTEST_GUILESS_MAIN(TestDataSetChoices)
#include "tst_DataSetChoices.moc"
