// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DatasetController.h"
#include "tests/app/WindowParts.h"
#include "tests/support/SmallFiles.h"
#include "ui/dataset/ClassTableModel.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/dataset/ThumbnailModel.h"
#include "ui/frame/StatusStrip.h"
#include "ui/widgets/Notice.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

class TestDatasetController : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_set;
    QString m_other;
    std::unique_ptr<test::WindowParts> m_parts;
    DatasetPage* m_page = nullptr;
    std::unique_ptr<DatasetController> m_controller;
    int m_withoutDataSet = 0;

    void startProgram() {
        m_page = new DatasetPage;
        m_parts->window.addPage(PageId::Start, new QWidget, QStringLiteral("Start"), {}, RailPlace::None);
        m_parts->window.addPage(PageId::Data, m_page, QStringLiteral("Data"), QStringLiteral("data"));
        m_controller = std::make_unique<DatasetController>(m_parts->surroundings(), *m_page);
        m_withoutDataSet = 0;
        connect(m_controller.get(), &DatasetController::dataSetChanged, this,
                [this](const std::optional<TrainDataSet>& dataSet) { m_withoutDataSet += dataSet ? 0 : 1; });
    }
    bool isHealthKnown() const {
        for (const Finding& finding : m_page->findings())
            if (finding.severity == FindingSeverity::Good) return true;
        return false;
    }
    bool hasFinding(const QString& words) const {
        for (const Finding& finding : m_page->findings())
            if (finding.sentence.contains(words)) return true;
        return false;
    }
    void openAndWait(const QString& folder) {
        QSignalSpy scanned(m_controller.get(), &DatasetController::scanned);
        m_controller->open(folder);
        QTRY_COMPARE(scanned.size(), 1);
        QTRY_VERIFY(isHealthKnown());
    }

private Q_SLOTS:
    void initTestCase() {
        m_set = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 24);
        m_other = test::writeDataSet(m_folder.filePath(QStringLiteral("other")), 3, 24);
    }
    void init() {
        m_parts = std::make_unique<test::WindowParts>();
        startProgram();
    }
    void cleanup() {
        m_controller.reset();
        m_parts.reset();
    }

    void theHealthOfTheLastDataSetWaitsForItsPage() {
        QSignalSpy scanned(m_controller.get(), &DatasetController::scanned);
        m_controller->openInBackground(m_set, ScanSession::Depth::ScanOnly);
        QTRY_COMPARE(scanned.size(), 1);
        QVERIFY(m_controller->split());
        QTest::qWait(300);
        QVERIFY(!isHealthKnown());
        m_parts->window.showPage(PageId::Data);
        QTRY_VERIFY(isHealthKnown());
        QCOMPARE(scanned.size(), 1);
    }

    void aPageThatIsShownDuringTheScanGetsItsHealthToo() {
        m_controller->openInBackground(m_set, ScanSession::Depth::ScanOnly);
        m_parts->window.showPage(PageId::Data);
        QTRY_VERIFY(isHealthKnown());
    }

    void openingWhatIsThereOrOnItsWayScansOnce() {
        QSignalSpy scanned(m_controller.get(), &DatasetController::scanned);
        m_controller->openInBackground(m_set, ScanSession::Depth::ScanOnly);
        m_controller->open(m_set);
        QCOMPARE(m_parts->window.currentPage(), PageId::Data);
        QTRY_VERIFY(isHealthKnown());
        m_controller->open(m_set + QLatin1Char('/'));
        QTest::qWait(200);
        QCOMPARE(scanned.size(), 1);
        m_controller->rescan();
        QTRY_COMPARE(scanned.size(), 2);
    }

    void aFailedOpeningLeavesWhatWasOpen() {
        openAndWait(m_set);
        const auto before = m_controller->report();
        m_controller->open(m_folder.filePath(QStringLiteral("missing")));
        const Notice* notice = m_page->findChild<Notice*>();
        QTRY_VERIFY(notice->sentence().contains(QStringLiteral("missing")));
        QCOMPARE(m_controller->report(), before);
        QCOMPARE(m_page->report(), before.get());
        QVERIFY(m_controller->split());
        QCOMPARE(m_controller->name(), QStringLiteral("set"));
        QCOMPARE(m_withoutDataSet, 0);
        // The folder is not on its way any more: asking again scans again.
        QSignalSpy scanned(m_controller.get(), &DatasetController::scanned);
        m_controller->open(m_other);
        QTRY_COMPARE(scanned.size(), 1);
        QCOMPARE(m_controller->name(), QStringLiteral("other"));
    }

    void aCancelledOpeningLeavesWhatWasOpen() {
        openAndWait(m_set);
        const auto before = m_controller->report();
        m_controller->open(m_other);
        m_controller->cancel(QStringLiteral("scan"));
        QTest::qWait(300);
        if (m_controller->report() != before) QSKIP("the scan was quicker than the cancel");
        QCOMPARE(m_controller->name(), QStringLiteral("set"));
        QCOMPARE(m_page->classModel()->rowCount(), 2);
        m_page->classModel()->setAllIncluded(false);
        QVERIFY(!m_controller->split());
        m_page->classModel()->setAllIncluded(true);
        QVERIFY(m_controller->split());
    }

    void choicesComeBackWithTheirFolder() {
        openAndWait(m_other);
        std::vector<ClassChoice> choices = m_page->classModel()->choices();
        choices[1].isIncluded = false;
        choices[2].name = "µ grains";
        m_page->setSplitOptions({0.3, 4294967296ULL, choices});
        openAndWait(m_set);
        QVERIFY(m_page->splitOptions().classes[1].isIncluded);
        m_controller.reset();
        m_parts->window.showPage(PageId::Start);
        m_page = new DatasetPage;
        m_controller = std::make_unique<DatasetController>(m_parts->surroundings(), *m_page);
        m_controller->openInBackground(m_other, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_controller->split());
        const SplitOptions options = m_page->splitOptions();
        QCOMPARE(options.seed, std::uint64_t{4294967296ULL});
        QCOMPARE(options.validationShare, 0.3);
        QVERIFY(!options.classes[1].isIncluded);
        QCOMPARE(options.classes[2].name, std::string("µ grains"));
        QCOMPARE(m_controller->split()->set.classNames.size(), std::size_t(2));
        m_controller.reset();
        delete m_page;
    }

    void aThumbnailOfTheSizeBeforeIsNotTaken() {
        openAndWait(m_set);
        for (int round = 0; round < 20; ++round) {
            Q_EMIT m_page->thumbnailsWanted({0, 1, 2});
            QTest::qSleep(round % 4); // the answer is under way, and nobody looked yet
            m_controller->setThumbnailSize(96 + round);
            QTest::qWait(20);
            QVERIFY(m_page->thumbnailModel()->cache().isMissing(0));
        }
    }

    void theInspectionEndsWithTheScaleBars() {
        openAndWait(m_set);
        QTRY_VERIFY(hasFinding(QStringLiteral("No image of this folder has a known scale.")));
        QCOMPARE(m_parts->window.findChild<StatusStrip*>()->cancellableJob(PageId::Data), QString());
    }

    void aCalibrationThatTheUserStatesIsShownAtOnce() {
        openAndWait(m_set);
        QTRY_VERIFY(hasFinding(QStringLiteral("No image of this folder has a known scale.")));
        QSignalSpy wanted(m_controller.get(), &DatasetController::calibrationWanted);
        Q_EMIT m_page->calibrateFolderRequested(m_controller->report()->folder);
        QCOMPARE(wanted.size(), 1);
        m_parts->calibrations.state(m_set.toStdString() + "/a", {12, {}, {}});
        QTRY_VERIFY(hasFinding(QStringLiteral("24 of 48 images have no known scale; the others: 12.0 nm/px")));
        m_parts->calibrations.state(m_folder.path().toStdString(), {20, {}, {}});
        QTRY_VERIFY(hasFinding(QStringLiteral("Every image has a known scale: 12.0 nm/px to 20.0 nm/px")));
    }

    void tooFewClassesAreSaidInTheWindowsWords() {
        openAndWait(m_set);
        m_page->classModel()->includeOnly(0);
        QVERIFY(!m_controller->split());
        bool isSaid = false;
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            isSaid = isSaid || label->text().startsWith(QStringLiteral("Fewer than two classes"));
        QVERIFY(isSaid);
    }
};

QTEST_MAIN(TestDatasetController)
#include "tst_DatasetController.moc"
