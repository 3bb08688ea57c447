// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/dataset/Findings.h"
#include "ui/widgets/ErrorText.h"

#include <QLocale>
#include <QTest>

#include <algorithm>

using namespace semblance;

namespace {

const Finding* findingWith(const QList<Finding>& findings, const QString& words) {
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [&](const Finding& finding) { return finding.sentence.contains(words); });
    return found == findings.end() ? nullptr : &*found;
}

QString listed(const QList<Finding>& findings) {
    QStringList lines;
    for (const Finding& finding : findings)
        lines << QStringLiteral("%1 %2").arg(static_cast<int>(finding.severity)).arg(finding.sentence);
    return lines.join(u'\n');
}

} // namespace

class tst_Findings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void everyNoteHasItsSentence_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("severity");
        const auto row = [](const char* name, ScanNoteKind kind, const char* words, FindingSeverity severity) {
            QTest::newRow(name) << static_cast<int>(kind) << QString::fromUtf8(words) << static_cast<int>(severity);
        };
        row("empty class", ScanNoteKind::EmptyClassFolder, "“a/b” holds no images", FindingSeverity::Warning);
        row("link cycle", ScanNoteKind::LinkCycle, "“a/b” leads back", FindingSeverity::Note);
        row("unreadable folder", ScanNoteKind::UnreadableFolder, "“a/b” may not be read", FindingSeverity::Warning);
        row("loose images", ScanNoteKind::LooseImages, "7 image(s) lie beside the class folders",
            FindingSeverity::Warning);
        row("nested folders", ScanNoteKind::NestedFolders, "“a/b” has folders of its own", FindingSeverity::Note);
        row("one class", ScanNoteKind::OneClassOnly, "one class only", FindingSeverity::Error);
        row("no sub-folders", ScanNoteKind::NoSubFolders, "one folder per class", FindingSeverity::Error);
        row("no images", ScanNoteKind::NoImages, "no images in this folder", FindingSeverity::Error);
        row("other files", ScanNoteKind::OtherFiles, "7 file(s) are no images", FindingSeverity::Note);
    }
    void everyNoteHasItsSentence() {
        QFETCH(int, kind);
        QFETCH(QString, words);
        QFETCH(int, severity);
        ScanReport report;
        report.notes = {{static_cast<ScanNoteKind>(kind), "a/b", 7}};
        const QList<Finding> findings = findingsOf({report});
        QVERIFY2(findings.size() == 1 && findings.first().sentence.contains(words), qPrintable(listed(findings)));
        QCOMPARE(static_cast<int>(findings.first().severity), severity);
        QVERIFY(!findings.first().explanation.isEmpty());
        QCOMPARE(findings.first().lines, QStringList{QStringLiteral("a/b")});
    }

    void manyNotesOfOneKindBecomeOneLine() {
        ScanReport report;
        for (int i = 0; i < 40; ++i)
            report.notes.push_back({ScanNoteKind::EmptyClassFolder, std::to_string(i), 0});
        const QList<Finding> findings = findingsOf({report});
        QCOMPARE(findings.size(), 1);
        QCOMPARE(findings.first().lines.size(), 40);
    }

    void unreadableFilesAreListedWithTheirReasons() {
        auto report = fixtures::report({{"a", 30}, {"b", 30}});
        report->unreadable = {{"a/x.tif", "damaged_file", "English"}};
        HealthReport health;
        health.unreadable = {{"b/3.tif", "damaged_file", "English"}};
        const QList<Finding> findings = findingsOf({*report, &health});
        const Finding* finding = findingWith(findings, QStringLiteral("2 file(s) cannot be read"));
        QVERIFY2(finding, qPrintable(listed(findings)));
        QCOMPARE(finding->severity, FindingSeverity::Warning);
        const QString reason = errorSentence(QStringLiteral("damaged_file")).happened;
        QCOMPARE(finding->lines, (QStringList{QStringLiteral("a/x.tif: ") + reason + QStringLiteral(" (English)"),
                                              QStringLiteral("b/3.tif: ") + reason + QStringLiteral(" (English)")}));
    }

    void imagesInTwoClassesAreAnErrorAndStandFirst() {
        auto report = fixtures::report({{"a", 30}, {"b", 30}});
        report->notes = {{ScanNoteKind::OtherFiles, {}, 2}};
        HealthReport health;
        health.duplicates = {{{1, 2}, false}, {{3, 33}, true}};
        const QList<Finding> findings = findingsOf({*report, &health});
        QCOMPARE(findings.first().severity, FindingSeverity::Error);
        QCOMPARE(findings.first().images, (QList<int>{3, 33}));
        QCOMPARE(findings.first().lines, QStringList{QStringLiteral("a/3.tif = b/3.tif")});
        const Finding* harmless = findingWith(findings, QStringLiteral("more than once"));
        QVERIFY2(harmless, qPrintable(listed(findings)));
        QCOMPARE(harmless->severity, FindingSeverity::Note);
        QCOMPARE(harmless->images, (QList<int>{1, 2}));
    }

    void smallClassesAreNamedAndTheSmallestIsShown() {
        const auto report = fixtures::report({{"big", 40}, {"small", 12}, {"smallest", 3}});
        const QList<Finding> findings = findingsOf({*report});
        const Finding* finding = findingWith(findings, QStringLiteral("fewer than 20 images"));
        QVERIFY2(finding, qPrintable(listed(findings)));
        QCOMPARE(finding->severity, FindingSeverity::Warning);
        QVERIFY(finding->sentence.contains(QStringLiteral("“smallest” (3), “small” (12)")));
        QCOMPARE(finding->classIndex, 2);
    }

    void classesLeftOutAreNotCriticised() {
        const auto report = fixtures::report({{"a", 40}, {"b", 40}, {"few", 3}});
        std::vector<ClassChoice> choices{{"a", "a", true}, {"b", "b", true}, {"few", "few", false}};
        QVERIFY(!findingWith(findingsOf({*report, nullptr, nullptr, &choices}), QStringLiteral("fewer than")));
        choices[2].isIncluded = true;
        QVERIFY(findingWith(findingsOf({*report, nullptr, nullptr, &choices}), QStringLiteral("fewer than")));
    }

    void sizesDepthsColoursAndPagesAreSaid() {
        auto report = fixtures::report({{"a", 50}, {"b", 50}});
        report->images[4].info.widthPx = 2048;
        report->images[5].info.bitDepth = 16;
        report->images[6].info.isColour = true;
        report->images[7].info.pages = 3;
        const QList<Finding> findings = findingsOf({*report});
        const QList<std::pair<QString, int>> expected{{QStringLiteral("2 size(s), most often 1024 × 768 px (99.0"), 4},
                                                      {QStringLiteral("different depths: 8 bit (99), 16 bit (1)"), 5},
                                                      {QStringLiteral("1 image(s) are stored in colour"), 6},
                                                      {QStringLiteral("1 file(s) hold more than one page"), 7}};
        for (const auto& [words, image] : expected) {
            const Finding* finding = findingWith(findings, words);
            QVERIFY2(finding, qPrintable(words + u'\n' + listed(findings)));
            QCOMPARE(finding->images, QList<int>{image});
        }
    }

    void unevenClassesAreSaid() {
        const auto report = fixtures::report({{"rare", 25}, {"common", 300}});
        QVERIFY(findingWith(findingsOf({*report}), QStringLiteral("“common” has 12 times as many images as “rare”")));
        QVERIFY(
            !findingWith(findingsOf({*fixtures::report({{"a", 25}, {"b", 200}})}), QStringLiteral("times as many")));
    }

    void goodNewsComesOnlyAfterTheWholeCheck() {
        const auto report = fixtures::report({{"a", 30}, {"b", 30}});
        QVERIFY(findingsOf({*report}).isEmpty());
        const HealthReport health;
        const QList<Finding> findings = findingsOf({*report, &health});
        QCOMPARE(findings.size(), 1);
        QCOMPARE(findings.first().severity, FindingSeverity::Good);
        QVERIFY(findings.first().sentence.contains(QStringLiteral("60 image(s)")));
    }
};

QTEST_MAIN(tst_Findings)
#include "tst_Findings.moc"
