// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/PageFixtures.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/dataset/ScalePanel.h"
#include "ui/dataset/ScalePlot.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

#include <cmath>

using namespace semblance;

class tst_ScalePanel : public QObject {
    Q_OBJECT
    std::unique_ptr<DatasetPage> m_page;
    std::shared_ptr<ScanReport> m_report;

    using Scales = std::vector<ImageScale>;
    ScalePlot* plot() const { return m_page->findChild<ScalePlot*>(); }
    ScalePanel* panel() const { return m_page->findChild<ScalePanel*>(); }
    QTabWidget* tabs() const { return m_page->findChild<QTabWidget*>(QStringLiteral("datasetTabs")); }

    void showReport(const fixtures::ClassSizes& classes) {
        m_report = fixtures::report(classes);
        m_page->setReport(m_report);
        tabs()->setCurrentIndex(1);
    }
    void setScales(const Scales& scales) { m_page->setScales(std::make_shared<const Scales>(scales)); }
    /// The first class around 10 nm/px, the second around 200 nm/px, its last image without a scale.
    Scales twoMagnifications() const {
        Scales scales(m_report->images.size());
        for (std::size_t i = 0; i < scales.size(); ++i) {
            scales[i].calibration.pixelSizeNm =
                (m_report->images[i].classIndex == 0 ? 10 : 200) * (1 + static_cast<double>(i % 7) / 10);
            scales[i].calibration.source = CalibrationSource::VendorTag;
        }
        scales.back() = {};
        return scales;
    }
    QPoint placeOf(std::size_t row, std::size_t mark) const { return plot()->strips().at({row, mark}).toPoint(); }
    QPushButton* button(const QString& text) const {
        for (QPushButton* found : m_page->findChildren<QPushButton*>())
            if (found->text() == text && found->isVisible()) return found;
        return nullptr;
    }
    bool isSaid(const QString& words) const {
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() {
        m_page = std::make_unique<DatasetPage>();
        m_page->resize(1190, 640);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void cleanup() { m_page.reset(); }

    void aClickSelectsAndADoubleClickOpensTheImage() {
        showReport({{"Fibres", 3}, {"Powder", 4}});
        setScales(twoMagnifications());
        QSignalSpy opened(m_page.get(), &DatasetPage::imageOpened);
        QVERIFY(!button(QStringLiteral("Show &image"))->isEnabled());
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, placeOf(1, 1));
        QCOMPARE(plot()->selectedImage(), 4);
        QVERIFY2(panel()->readOut().contains(QStringLiteral("Powder")) &&
                     panel()->readOut().contains(QStringLiteral("280 nm/px, file header")) &&
                     panel()->readOut().contains(QStringLiteral("Powder/1.tif")),
                 qPrintable(panel()->readOut()));
        QCOMPARE(opened.size(), 0);
        QTest::mouseClick(button(QStringLiteral("Show &image")), Qt::LeftButton);
        QTest::mouseDClick(plot()->viewport(), Qt::LeftButton, {}, placeOf(0, 2));
        QCOMPARE(opened.size(), 2);
        QCOMPARE(opened[0].first().toInt(), 4);
        QCOMPARE(opened[1].first().toInt(), 2);
    }

    void theKeyboardReachesEveryMark() {
        showReport({{"Fibres", 3}, {"Empty", 1}, {"Powder", 4}});
        Scales scales = twoMagnifications();
        scales[3] = {};
        setScales(scales);
        QSignalSpy opened(m_page.get(), &DatasetPage::imageOpened);
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_Down);
        QCOMPARE(plot()->selectedImage(), 0);
        QTest::keyClick(plot(), Qt::Key_Right);
        QCOMPARE(plot()->selectedImage(), 1);
        QTest::keyClick(plot(), Qt::Key_End);
        QCOMPARE(plot()->selectedImage(), 2);
        QTest::keyClick(plot(), Qt::Key_Right);
        QCOMPARE(plot()->selectedImage(), 2);
        QTest::keyClick(plot(), Qt::Key_Down); // over the row without marks
        QCOMPARE(plot()->selectedImage(), 4);
        QVERIFY(plot()->accessibleDescription().contains(QStringLiteral("Powder/0.tif")));
        QTest::keyClick(plot(), Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().first().toInt(), 4);
        QTest::keyClick(plot(), Qt::Key_Up);
        QTest::keyClick(plot(), Qt::Key_Home);
        QCOMPARE(plot()->selectedImage(), 0);
    }

    void aNameChoosesItsClassAndACountItsImages() {
        showReport({{"Fibres", 3}, {"Powder", 4}});
        setScales(twoMagnifications());
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, plot()->nameArea(1).center().toPoint());
        QCOMPARE(m_page->shownImages(), (QList<int>{3, 4, 5, 6}));
        QCOMPARE(tabs()->currentIndex(), 1);
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, plot()->unknownArea(1).center().toPoint());
        QCOMPARE(m_page->shownImages(), QList<int>{6});
        QCOMPARE(tabs()->currentIndex(), 0);
    }

    void aFolderWithoutScalesAsksToBeCalibrated() {
        showReport({{"Fibres", 30}, {"Powder", 30}});
        setScales(Scales(60));
        m_page->setBarSearchProgress(3, 60);
        QVERIFY(isSaid(QStringLiteral("Looking for scale bars: 3 of 60")));
        m_page->setBarsSearched();
        QVERIFY(isSaid(QStringLiteral("No image of this folder has a known scale. If all")));
        QVERIFY(!plot()->isVisible());
        QSignalSpy wanted(m_page.get(), &DatasetPage::calibrateFolderRequested);
        QTRY_VERIFY(button(QStringLiteral("&Calibrate this folder…")) &&
                    button(QStringLiteral("Calibrate this folder…")));
        QTest::mouseClick(button(QStringLiteral("&Calibrate this folder…")), Qt::LeftButton);
        QTest::mouseClick(button(QStringLiteral("Calibrate this folder…")), Qt::LeftButton); // of Health
        QCOMPARE(wanted.size(), 2);
        QCOMPARE(wanted.first().first().value<std::filesystem::path>(), std::filesystem::path("/images/set"));
    }

    void aStoppedSearchKeepsThePlotAndCanGoOn() {
        showReport({{"Fibres", 30}, {"Powder", 30}});
        setScales(twoMagnifications());
        m_page->setBarSearchProgress(3, 60);
        m_page->setBarSearchCancelled();
        QVERIFY(plot()->isVisible());
        QCOMPARE(plot()->rows()[0].marks.size(), std::size_t(30));
        QSignalSpy wanted(m_page.get(), &DatasetPage::searchBarsRequested);
        QTRY_VERIFY(button(QStringLiteral("&Go on")));
        QTest::mouseClick(button(QStringLiteral("&Go on")), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        m_page->setBarSearchProgress(4, 60);
        QVERIFY(!button(QStringLiteral("&Go on")));
    }

    void aFindingOnMagnificationLeadsToThePlot() {
        showReport({{"Fibres", 30}, {"Powder", 30}});
        setScales(twoMagnifications());
        tabs()->setCurrentIndex(0);
        for (const Finding& finding : m_page->findings())
            if (finding.isInScales) QVERIFY(finding.sentence.contains(QStringLiteral("Magnification")));
        QTRY_VERIFY(button(QStringLiteral("Show")));
        QTest::mouseClick(button(QStringLiteral("Show")), Qt::LeftButton);
        QCOMPARE(tabs()->currentIndex(), 1);
    }

    void choicesChangeTheRows() {
        showReport({{"Fibres", 30}, {"Powder", 30}});
        setScales(twoMagnifications());
        m_page->setSplitOptions({0.2, 1, {{"Powder", "Powder", false}}});
        QCOMPARE(plot()->rows().size(), std::size_t(1));
        m_page->setSplitOptions({0.2, 1, {{"Powder", "Spheres", true}}});
        QCOMPARE(plot()->rows().size(), std::size_t(2));
        QCOMPARE(plot()->rows()[1].name, QStringLiteral("Spheres"));
    }

    void aSelectionSurvivesNewScales() {
        showReport({{"Fibres", 30}, {"Powder", 30}});
        setScales(twoMagnifications());
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, placeOf(0, 29));
        const int selected = plot()->selectedImage();
        QVERIFY(selected >= 0);
        setScales(twoMagnifications());
        QCOMPARE(plot()->selectedImage(), selected);
        Scales without = twoMagnifications();
        without[static_cast<std::size_t>(selected)] = {};
        setScales(without);
        QCOMPARE(plot()->selectedImage(), -1);
        QVERIFY(!button(QStringLiteral("Show &image"))->isEnabled());
    }

    void twentyThousandMarksAreDrawnAndHit() {
        showReport({{"Fibres", 10000}, {"Powder", 10000}});
        Scales scales = twoMagnifications();
        for (std::size_t i = 0; i < scales.size(); ++i)
            if (scales[i].calibration.isKnown())
                *scales[i].calibration.pixelSizeNm *= std::exp(static_cast<double>(i % 997) / 500);
        setScales(scales);
        QVERIFY(!plot()->grab().isNull());
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, placeOf(1, 5000));
        QVERIFY(plot()->selectedImage() >= 10000);
    }

    void manyClassesScrollAndTheSelectionIsBroughtIntoSight() {
        fixtures::ClassSizes classes;
        for (int i = 0; i < 40; ++i)
            classes.emplace_back("class " + std::to_string(i), 2);
        showReport(classes);
        Scales scales = twoMagnifications();
        scales.back() = scales.front();
        setScales(scales);
        QVERIFY(plot()->verticalScrollBar()->maximum() > 0);
        plot()->setFocus();
        for (int i = 0; i < 40; ++i)
            QTest::keyClick(plot(), Qt::Key_Down);
        QVERIFY(plot()->selectedImage() >= 78);
        const double y = plot()->strips().middleOf(39);
        QVERIFY2(y > 0 && y < plot()->viewport()->height(), qPrintable(QString::number(y)));
    }

    void tenClassesFitTheSmallestWindowWithoutScrolling() {
        fixtures::ClassSizes classes;
        for (int i = 0; i < 10; ++i)
            classes.emplace_back("class " + std::to_string(i), 20);
        m_page->resize(1180, 620);
        showReport(classes);
        setScales(twoMagnifications());
        QCOMPARE(plot()->verticalScrollBar()->maximum(), 0);
    }

    void everyControlHasAName() {
        showReport({{"Fibres", 3}, {"Powder", 30}});
        setScales(twoMagnifications());
        QCOMPARE(fixtures::namelessControls(*m_page), QString());
    }
};

QTEST_MAIN(tst_ScalePanel)
#include "tst_ScalePanel.moc"
