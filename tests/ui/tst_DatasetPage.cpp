// SPDX-License-Identifier: GPL-3.0-or-later
#include "PageFixtures.h"
#include "ui/dataset/ClassTableModel.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/dataset/ThumbnailModel.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QUndoStack>

using namespace semblance;

class tst_DatasetPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void init() {
        m_page = std::make_unique<DatasetPage>();
        m_page->resize(1190, 640);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void cleanup() { m_page.reset(); }

    void emptyPageOffersFolderAndSample() {
        QSignalSpy open(m_page.get(), &DatasetPage::openRequested);
        QSignalSpy sample(m_page.get(), &DatasetPage::sampleRequested);
        click(QStringLiteral("&Open folder…"));
        click(QStringLiteral("Try the &sample set"));
        QCOMPARE(open.size(), 1);
        QCOMPARE(sample.size(), 1);
    }

    void firstScanCanBeCancelled() {
        QSignalSpy cancel(m_page.get(), &DatasetPage::cancelScanRequested);
        m_page->setScanning(QStringLiteral("/images/set"));
        m_page->setScanProgress(4, 10);
        click(QStringLiteral("&Cancel"));
        QCOMPARE(cancel.size(), 1);
    }

    void rescanKeepsWhatIsShown() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        m_page->setScanning(QStringLiteral("/images/set"));
        QVERIFY(table()->isVisible());
        QVERIFY(!button(QStringLiteral("&Rescan"))->isEnabled());
        m_page->setScanFailed(QStringLiteral("The folder is gone."));
        QVERIFY(table()->isVisible());
        QVERIFY(button(QStringLiteral("&Rescan"))->isEnabled());
    }

    void clickingTheTickLeavesAClassOutAndCtrlZWorks() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        QSignalSpy changed(m_page.get(), &DatasetPage::choiceChanged);
        const QRect cell = table()->visualRect(table()->model()->index(0, 0));
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, QPoint(cell.left() + 11, cell.center().y()));
        QVERIFY(!m_page->splitOptions().classes[0].isIncluded);
        QCOMPARE(changed.size(), 1);
        m_page->undoStack()->undo();
        QVERIFY(m_page->splitOptions().classes[0].isIncluded);
    }

    void spaceTicksAndF2Renames() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        table()->setFocus();
        table()->setCurrentIndex(table()->model()->index(1, 0));
        QTest::keyClick(table(), Qt::Key_Space);
        QVERIFY(!m_page->splitOptions().classes[1].isIncluded);
        QTest::keyClick(table(), Qt::Key_F2);
        auto* editor = table()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, QStringLiteral("Spheres"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(m_page->splitOptions().classes[1].name, std::string("Spheres"));
        m_page->undoStack()->undo();
        m_page->undoStack()->undo();
        QCOMPARE(m_page->splitOptions().classes[1].name, std::string("Particles"));
        QVERIFY(m_page->splitOptions().classes[1].isIncluded);
    }

    void choosingAClassShowsItsImages() {
        showReport({{"Fibres", 30}, {"Particles", 12}});
        QCOMPARE(m_page->shownImages().size(), 30);
        const QRect cell = table()->visualRect(table()->model()->index(1, 1));
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cell.center());
        QCOMPARE(m_page->shownImages().size(), 12);
        QCOMPARE(m_page->shownImages().first(), 30);
        QCOMPARE(m_page->classNameOf(30), QStringLiteral("Particles"));
    }

    void ofTwentyThousandOnlyThoseInSightAreAskedFor() {
        QSignalSpy wanted(m_page.get(), &DatasetPage::thumbnailsWanted);
        showReport({{"Fibres", 20000}, {"Particles", 12}});
        QTRY_VERIFY(!wanted.isEmpty());
        const auto first = wanted.last().first().value<QList<int>>();
        QVERIFY2(!first.isEmpty() && first.size() < 60, qPrintable(QString::number(first.size())));
        QCOMPARE(first.first(), 0);
    }

    void afterAFlickOnlyTheLastScreenIsAskedFor() {
        showReport({{"Fibres", 20000}, {"Particles", 12}});
        QTest::qWait(80);
        QSignalSpy wanted(m_page.get(), &DatasetPage::thumbnailsWanted);
        QScrollBar* bar = grid()->verticalScrollBar();
        for (int step = 1; step <= 20; ++step)
            bar->setValue(bar->maximum() * step / 40);
        QTRY_COMPARE(wanted.size(), 1);
        const auto images = wanted.first().first().value<QList<int>>();
        QVERIFY2(images.size() < 60 && images.first() > 9000 && images.last() < 11000,
                 qPrintable(QStringLiteral("%1 from %2").arg(images.size()).arg(images.value(0))));
    }

    void deliveredThumbnailsAreNotAskedForAgain() {
        QSignalSpy wanted(m_page.get(), &DatasetPage::thumbnailsWanted);
        showReport({{"Fibres", 4}, {"Particles", 12}});
        QTRY_VERIFY(!wanted.isEmpty());
        QCOMPARE(wanted.last().first().value<QList<int>>(), (QList<int>{0, 1, 2, 3}));
        for (int image : {0, 1, 3})
            m_page->setThumbnail(image, fixtures::gray(64, 48), {});
        m_page->selectClass(1);
        m_page->selectClass(0);
        QTRY_COMPARE(wanted.last().first().value<QList<int>>(), QList<int>{2});
    }

    void doubleClickOpensTheImage() {
        showReport({{"Fibres", 30}, {"Particles", 12}});
        QSignalSpy opened(m_page.get(), &DatasetPage::imageOpened);
        QTest::qWait(60);
        const QPoint place = grid()->visualRect(grid()->model()->index(1, 0)).center();
        QTest::mouseClick(grid()->viewport(), Qt::LeftButton, {}, place);
        QTest::mouseDClick(grid()->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().first().toInt(), 1);
    }

    void splitFillsCountsAndOpensTheWayToTraining() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        QSignalSpy train(m_page.get(), &DatasetPage::trainRequested);
        QVERIFY(!button(QStringLiteral("&Train on this…"))->isEnabled());
        m_page->setSplit(fixtures::split(*m_page->report()));
        click(QStringLiteral("&Train on this…"));
        QCOMPARE(train.size(), 1);
        m_page->setSplitFailed(QStringLiteral("Tick at least two classes."));
        QVERIFY(!button(QStringLiteral("&Train on this…"))->isEnabled());
        QVERIFY(isShown(QStringLiteral("Tick at least two classes.")));
    }

    void shareAndSeedAreTakenOver() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        QSignalSpy changed(m_page.get(), &DatasetPage::choiceChanged);
        auto* share = m_page->findChild<QSpinBox*>(QStringLiteral("validationShare"));
        share->setFocus();
        QTest::keyClick(share, Qt::Key_Up);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(m_page->splitOptions().validationShare, 0.21);
        m_page->setSplitOptions({0.3, 4294967296ULL, {{"Particles", "Spheres", false}}});
        QCOMPARE(m_page->splitOptions().seed, std::uint64_t{4294967296ULL});
        QCOMPARE(m_page->splitOptions().classes[1].name, std::string("Spheres"));
        QCOMPARE(changed.size(), 2);
    }

    void preparedFoldersOfferNoSplit() {
        auto report = fixtures::report({{"Fibres", 30}, {"Particles", 30}});
        report->kind = DataSetKind::PreparedSplit;
        m_page->setReport(report);
        QVERIFY(!m_page->findChild<QSpinBox*>(QStringLiteral("validationShare"))->isVisible());
    }

    void findingShowsItsImagesAndLeadsBack() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        HealthReport health;
        health.duplicates = {{{3, 33}, true}};
        m_page->setHealth(health);
        QTRY_VERIFY(button(QStringLiteral("Show")));
        click(QStringLiteral("Show"));
        QCOMPARE(m_page->shownImages(), (QList<int>{3, 33}));
        click(QStringLiteral("Back to the &class"));
        QCOMPARE(m_page->shownImages().size(), 30);
    }

    void unreadableFilesCanBeListedCopiedAndFound() {
        auto report = fixtures::report({{"Fibres", 30}, {"Particles", 30}});
        report->unreadable = {{"Fibres/x.tif", "damaged_file", "English"}};
        m_page->setReport(report);
        QGuiApplication::clipboard()->clear();
        QTRY_VERIFY(button(QStringLiteral("Copy list")));
        click(QStringLiteral("Copy list"));
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("Fibres/x.tif: ")));
        QSignalSpy reveal(m_page.get(), &DatasetPage::revealRequested);
        click(QStringLiteral("Show"));
        auto* list = m_page->findChild<QListWidget*>();
        QVERIFY(list);
        list->setCurrentRow(0);
        click(QStringLiteral("&Show in file manager"));
        QCOMPARE(reveal.size(), 1);
        QCOMPARE(reveal.first().first().toString(), QStringLiteral("Fibres/x.tif"));
    }

    void severityIsSaidInWordsToo() {
        auto report = fixtures::report({{"Fibres", 30}, {"Particles", 30}});
        report->notes = {{ScanNoteKind::EmptyClassFolder, "Grains", 0}};
        m_page->setReport(report);
        QStringList spoken;
        const auto rows = m_page->findChildren<QWidget*>(QStringLiteral("finding"));
        for (const QWidget* row : rows)
            spoken << row->accessibleName();
        QCOMPARE(spoken, QStringList{QStringLiteral("Warning: The folder “Grains” holds no images.")});
    }

    void healthProgressIsCounted() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        m_page->setHealthProgress(12, 60);
        QVERIFY(isShown(QStringLiteral("Checking every image: 12 of 60")));
        m_page->setHealth({});
        QVERIFY(isShown(QStringLiteral("Every image was checked")));
    }

    void everythingFitsAtTheSmallestWindow() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        QVERIFY2(m_page->minimumSizeHint().width() <= 1180 && m_page->minimumSizeHint().height() <= 620,
                 qPrintable(QStringLiteral("%1 × %2")
                                .arg(m_page->minimumSizeHint().width())
                                .arg(m_page->minimumSizeHint().height())));
    }

    void layoutIsKept() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        const QByteArray state = m_page->saveState();
        QVERIFY(m_page->restoreState(state));
        QVERIFY(!m_page->restoreState(QByteArray("nonsense")));
    }

    void closingWithAnOpenEditorIsSafe() {
        showReport({{"Fibres", 30}, {"Particles", 30}});
        table()->setFocus();
        table()->setCurrentIndex(table()->model()->index(1, 0));
        QTest::keyClick(table(), Qt::Key_F2);
        auto* editor = table()->findChild<QLineEdit*>();
        QVERIFY(editor);
        QTest::keyClicks(editor, QStringLiteral("Spheres"));
        QSignalSpy destroyed(m_page.get(), &QObject::destroyed);
        m_page.reset();
        QCOMPARE(destroyed.size(), 1);
    }

    void everyControlHasAName() {
        showReport({{"Fibres", 3}, {"Particles", 30}});
        QCOMPARE(fixtures::namelessControls(*m_page), QString());
    }

    void dropsAreLeftToTheWindow() {
        QVERIFY(!m_page->acceptDrops());
        const auto widgets = m_page->findChildren<QWidget*>();
        for (const QWidget* widget : widgets)
            QVERIFY2(!widget->acceptDrops() || qobject_cast<const QLineEdit*>(widget),
                     widget->metaObject()->className());
    }

private:
    void showReport(const fixtures::ClassSizes& classes) { m_page->setReport(fixtures::report(classes)); }
    QTableView* table() const { return m_page->findChild<QTableView*>(QStringLiteral("classTable")); }
    QListView* grid() const { return m_page->findChild<QListView*>(QStringLiteral("thumbnails")); }
    QPushButton* button(const QString& text) const {
        const auto buttons = m_page->findChildren<QPushButton*>();
        for (QPushButton* button : buttons)
            if (button->text() == text && button->isVisible()) return button;
        return nullptr;
    }
    void click(const QString& text) const {
        QPushButton* found = button(text);
        QVERIFY2(found, qPrintable(text));
        QTest::mouseClick(found, Qt::LeftButton);
    }
    bool isShown(const QString& text) const {
        const auto labels = m_page->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->text() == text && label->isVisible(); });
    }

    std::unique_ptr<DatasetPage> m_page;
};

QTEST_MAIN(tst_DatasetPage)
#include "tst_DatasetPage.moc"
