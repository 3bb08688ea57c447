// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/PageFixtures.h"
#include "ui/dataset/Findings.h"

#include <QLocale>
#include <QTest>

#include <algorithm>

using namespace semblance;

class tst_ScaleFindings : public QObject {
    Q_OBJECT
    std::shared_ptr<ScanReport> m_report;
    std::vector<ImageScale> m_scales;
    QList<Finding> m_findings;

    /// Classes of forty images each, without scales.
    void makeSet(const std::vector<std::string>& classes) {
        fixtures::ClassSizes sizes;
        for (const std::string& name : classes)
            sizes.emplace_back(name, 40);
        m_report = fixtures::report(sizes);
        m_scales.assign(m_report->images.size(), {});
    }
    /// Every image of a class: from one size up by a factor.
    void setSizes(int classIndex, double fromNm, double toNm) {
        for (int i = 0; i < 40; ++i)
            m_scales[static_cast<std::size_t>(classIndex * 40 + i)].calibration.pixelSizeNm =
                fromNm * std::pow(toNm / fromNm, i / 39.0);
    }
    void setInstrument(int classIndex, const std::string& name, int from = 0, int to = 40) {
        for (int i = from; i < to; ++i)
            m_scales[static_cast<std::size_t>(classIndex * 40 + i)].instrument = name;
    }
    void look(BarSearch search = BarSearch::Done, const std::vector<ClassChoice>* choices = nullptr) {
        m_findings = findingsOf({*m_report, nullptr, &m_scales, choices, search});
    }
    const Finding* with(const QString& words) const {
        const auto found =
            std::ranges::find_if(m_findings, [&](const Finding& finding) { return finding.sentence.contains(words); });
        return found == m_findings.end() ? nullptr : &*found;
    }
    QByteArray listed() const {
        QStringList lines;
        for (const Finding& finding : m_findings)
            lines << QStringLiteral("%1 %2").arg(static_cast<int>(finding.severity)).arg(finding.sentence);
        return lines.join(u'\n').toUtf8();
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void nothingIsSaidBeforeSomeoneLooked() {
        makeSet({"a", "b"});
        m_findings = findingsOf({*m_report});
        QVERIFY2(!with(QStringLiteral("scale")), listed());
    }

    void aFolderWithoutScalesOffersToBeCalibrated() {
        makeSet({"a", "b"});
        look();
        const Finding* finding = with(QStringLiteral("No image of this folder has a known scale."));
        QVERIFY2(finding, listed());
        QCOMPARE(finding->severity, FindingSeverity::Note);
        QCOMPARE(finding->remedy, FindingRemedy::CalibrateFolder);
    }

    void imagesWithoutAScaleAreCountedAndShown() {
        makeSet({"a", "b"});
        setSizes(0, 1.5, 80);
        look();
        const Finding* finding = with(QStringLiteral("40 of 80 images have no known scale; the others: 1.50 nm/px to "
                                                     "80.0 nm/px."));
        QVERIFY2(finding, listed());
        QCOMPARE(finding->images.size(), 40);
        QCOMPARE(finding->images.first(), 40);
        QCOMPARE(finding->remedy, FindingRemedy::CalibrateFolder);
    }

    void aStoppedSearchCanGoOn() {
        makeSet({"a", "b"});
        look(BarSearch::Pending);
        QVERIFY2(with(QStringLiteral("are still looked for")), listed());
        look(BarSearch::Stopped);
        const Finding* finding = with(QStringLiteral("was stopped"));
        QVERIFY2(finding, listed());
        QCOMPARE(finding->remedy, FindingRemedy::SearchBars);
    }

    void knownScalesLeadToThePlot() {
        makeSet({"a", "b"});
        setSizes(0, 5, 50);
        setSizes(1, 5, 50);
        look();
        const Finding* finding = with(QStringLiteral("Every image has a known scale: 5.00 nm/px to 50.0 nm/px."));
        QVERIFY2(finding, listed());
        QVERIFY(finding->isInScales);
        QCOMPARE(finding->remedy, FindingRemedy::None);
        QVERIFY2(!with(QStringLiteral("Magnification")), listed());
    }

    void tagAndBarThatDisagreeAreAWarning() {
        makeSet({"a", "b"});
        setSizes(0, 5, 50);
        setSizes(1, 5, 50);
        ImageScale& scale = m_scales[41];
        Calibration tag = scale.calibration;
        tag.pixelSizeNm = 10;
        Calibration bar = tag;
        bar.pixelSizeNm = 20;
        scale.calibration = {};
        scale.contested = {tag, bar};
        look();
        const Finding* finding = with(QStringLiteral("the header and the scale bar disagree"));
        QVERIFY2(finding, listed());
        QCOMPARE(finding->severity, FindingSeverity::Warning);
        QCOMPARE(finding->images, QList<int>{41});
        QCOMPARE(finding->lines, QStringList{QStringLiteral("b/1.tif: 10.0 nm/px / 20.0 nm/px")});
    }

    void classesThatMagnificationTellsApartAreNamedWithTheirRanges() {
        makeSet({"fibres", "powder", "other"});
        setSizes(0, 2, 5);
        setSizes(1, 40, 300);
        setSizes(2, 2, 300);
        look();
        const Finding* finding = with(QStringLiteral("Magnification alone tells “fibres” ("));
        QVERIFY2(finding, listed());
        QCOMPARE(finding->severity, FindingSeverity::Warning);
        QVERIFY2(finding->sentence.contains(QStringLiteral("2.10 nm/px to 4.77 nm/px) from “powder” (44.")), listed());
        QVERIFY(finding->explanation.contains(QStringLiteral("Same scale for all")));
        QVERIFY(finding->isInScales);
    }

    void manyPairsBecomeOneLine() {
        makeSet({"a", "b", "c"});
        setSizes(0, 1, 2);
        setSizes(1, 10, 20);
        setSizes(2, 100, 200);
        look();
        QVERIFY2(with(QStringLiteral("3 pair(s) of classes apart, most clearly “a” (")), listed());
    }

    void classesLeftOutOrMergedSayNothing() {
        makeSet({"a", "b"});
        setSizes(0, 1, 2);
        setSizes(1, 10, 20);
        const std::vector<ClassChoice> merged{{"a", "one", true}, {"b", "one", true}};
        look(BarSearch::Done, &merged);
        QVERIFY2(!with(QStringLiteral("Magnification")), listed());
        const std::vector<ClassChoice> alone{{"a", "a", true}, {"b", "b", false}};
        look(BarSearch::Done, &alone);
        QVERIFY2(!with(QStringLiteral("Magnification")), listed());
        QVERIFY2(with(QStringLiteral("Every image has a known scale: 1.00 nm/px to 2.00 nm/px.")), listed());
    }

    void fewScalesProveNothing() {
        makeSet({"a", "b"});
        setSizes(0, 1, 2);
        for (std::size_t i = 40; i < 49; ++i)
            m_scales[i].calibration.pixelSizeNm = 100;
        look();
        QVERIFY2(!with(QStringLiteral("Magnification")), listed());
        m_scales[49].calibration.pixelSizeNm = 100;
        look();
        QVERIFY2(with(QStringLiteral("Magnification")), listed());
    }

    void mixedInstrumentsAreANoteWhileEveryClassHasBoth() {
        makeSet({"a", "b"});
        for (const int classIndex : {0, 1}) {
            setInstrument(classIndex, "Quanta 200");
            setInstrument(classIndex, "JSM-7600F", 30, 40);
        }
        look();
        const Finding* finding =
            with(QStringLiteral("Images come from 2 instrument(s): Quanta 200 (60), JSM-7600F (20)."));
        QVERIFY2(finding, listed());
        QCOMPARE(finding->severity, FindingSeverity::Note);
        QCOMPARE(finding->images.size(), 20);
    }

    void aClassWithAnInstrumentOfItsOwnIsAWarning() {
        makeSet({"a", "b", "c"});
        setInstrument(0, "Quanta 200");
        setInstrument(1, "Quanta 200");
        setInstrument(2, "JSM-7600F");
        look();
        const Finding* finding =
            with(QStringLiteral("1 class(es) come from an instrument of their own: “c” (JSM-7600F)."));
        QVERIFY2(finding, listed());
        QCOMPARE(finding->severity, FindingSeverity::Warning);
        QCOMPARE(finding->classIndex, 2);
        QVERIFY(!with(QStringLiteral("Images come from")));
    }

    void oneInstrumentIsNotWorthALine() {
        makeSet({"a", "b"});
        setInstrument(0, "Quanta 200");
        look();
        QVERIFY2(!with(QStringLiteral("instrument")), listed());
    }

    void scalesOfAnotherReportAreNotTaken() {
        makeSet({"a", "b"});
        m_scales.resize(3);
        look();
        QVERIFY2(m_findings.isEmpty(), listed());
    }
};

QTEST_MAIN(tst_ScaleFindings)
#include "tst_ScaleFindings.moc"
