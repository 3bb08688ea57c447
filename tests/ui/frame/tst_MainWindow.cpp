// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/AccessibleNames.h"
#include "ui/frame/MainWindow.h"
#include "ui/frame/StatusStrip.h"

#include <QAction>
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QSet>
#include <QSignalSpy>
#include <QSplitter>
#include <QTest>
#include <QToolButton>

using namespace semblance;

class TestMainWindow : public QObject {
    Q_OBJECT

    static QString shownText(const QWidget& root) {
        QStringList texts;
        for (const QLabel* label : root.findChildren<QLabel*>())
            if (label->isVisible() && !label->text().isEmpty()) texts << label->text();
        return texts.join(QLatin1Char('|')).replace(QChar(0x00A0), QLatin1Char(' '));
    }
    static QToolButton* cancelButton(const MainWindow& window) { return window.statusBar()->findChild<QToolButton*>(); }

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        applyTheme(*qApp, ThemeChoice::Light, ColourScheme::Light);
    }
    void init() {
        m_window = makeWindow();
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup() { m_window.reset(); }

    void everyActionIsInAMenuOnce() {
        QSet<QAction*> inMenus;
        for (QMenu* menu : m_window->menuBar()->findChildren<QMenu*>())
            for (QAction* action : menu->actions())
                inMenus.insert(action);
        for (const ActionEntry& entry : actionTable())
            QVERIFY2(inMenus.contains(m_window->action(entry.id)), entry.text);
    }
    void noTwoActionsShareAKey() {
        QSet<QString> keys;
        for (QAction* action : m_window->findChildren<QAction*>())
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys.insert(key.toString());
            }
        for (const char* key : {"Ctrl+O", "Ctrl+I", "F5", "Esc", "Ctrl+Z", "Ctrl+E", "F1", "Ctrl+1"})
            QVERIFY2(keys.contains(QLatin1String(key)), key);
    }
    void keysTellTheActions_data() {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::addColumn<int>("action");
        QTest::newRow("open a folder") << int(Qt::Key_O) << int(Qt::ControlModifier) << int(ActionId::OpenFolder);
        QTest::newRow("open images") << int(Qt::Key_I) << int(Qt::ControlModifier) << int(ActionId::OpenImages);
        QTest::newRow("start") << int(Qt::Key_F5) << int(Qt::NoModifier) << int(ActionId::StartTraining);
        QTest::newRow("help") << int(Qt::Key_F1) << int(Qt::NoModifier) << int(ActionId::PageHelp);
        QTest::newRow("undo") << int(Qt::Key_Z) << int(Qt::ControlModifier) << int(ActionId::Undo);
    }
    void keysTellTheActions() {
        QFETCH(int, key);
        QFETCH(int, modifiers);
        QFETCH(int, action);
        m_window->action(static_cast<ActionId>(action))->setEnabled(true);
        QSignalSpy triggered(m_window.get(), &MainWindow::triggered);
        QTest::keyClick(m_window.get(), static_cast<Qt::Key>(key), static_cast<Qt::KeyboardModifiers>(modifiers));
        QCOMPARE(triggered.size(), 1);
        QCOMPARE(int(triggered.first().first().value<ActionId>()), action);
    }
    void digitsWalkTheRailFromTheTop() {
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(m_window->currentPage(), PageId::Train);
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(m_window->currentPage(), PageId::Settings);
        QVERIFY(m_window->page(PageId::Settings)->isVisible());
    }
    void railShowsThePageThatIsClicked() {
        QToolButton* train = nullptr;
        for (QToolButton* button : m_window->findChildren<QToolButton*>())
            if (button->text() == QLatin1String("Train")) train = button;
        QVERIFY(train);
        QTest::mouseClick(train, Qt::LeftButton);
        QCOMPARE(m_window->currentPage(), PageId::Train);
        QVERIFY(train->isChecked());
        m_window->showPage(PageId::Start);
        QVERIFY(!train->isChecked());
    }
    void nothingPointsToPagesThatAreNotThere() {
        m_window->showPage(PageId::Data);
        m_window->showPage(PageId::Library);
        QCOMPARE(m_window->currentPage(), PageId::Data);
        for (QAction* action : m_window->findChildren<QAction*>())
            QVERIFY(!action->text().contains(QLatin1String("Library")) &&
                    !action->text().contains(QLatin1String("Evaluate")));
    }
    void stripShowsTheNewestJobAndCountsTheOthers() {
        m_window->setJob({QStringLiteral("scan"), QStringLiteral("Scanning"), 4120, 21169, 12, true, true});
        QTRY_VERIFY2(shownText(*m_window).contains(QLatin1String("Scanning 4,120 / 21,169")),
                     qPrintable(shownText(*m_window)));
        QTRY_VERIFY(shownText(*m_window).contains(QLatin1String("12 s left")));
        m_window->setJob({QStringLiteral("train"), QStringLiteral("Training, epoch 3 of 20"), 3, 20, -1, false, true});
        QTRY_VERIFY(shownText(*m_window).contains(QLatin1String("Training, epoch 3 of 20")));
        QTRY_VERIFY2(shownText(*m_window).contains(QLatin1String("and 1 more")), qPrintable(shownText(*m_window)));
        m_window->removeJob(QStringLiteral("train"));
        QTRY_VERIFY(shownText(*m_window).contains(QLatin1String("Scanning")));
        m_window->removeJob(QStringLiteral("scan"));
        QVERIFY(!cancelButton(*m_window)->isVisible());
    }
    void aJobThatIsSoonOverIsNotShown() {
        m_window->setJob({QStringLiteral("walk"), QStringLiteral("Looking through folders"), 0, 0, -1, true, true});
        QVERIFY(!cancelButton(*m_window)->isVisible());
        QVERIFY(m_window->action(ActionId::CancelJob)->isEnabled());
        m_window->removeJob(QStringLiteral("walk"));
        QTest::qWait(400);
        QVERIFY(!cancelButton(*m_window)->isVisible());
        QVERIFY(!shownText(*m_window).contains(QLatin1String("Looking through folders")));
    }
    void aJobThatFollowsAnotherIsShownAtOnce() {
        m_window->setJob({QStringLiteral("walk"), QStringLiteral("Looking through folders"), 0, 0, -1, true, true});
        QTRY_VERIFY(cancelButton(*m_window)->isVisible());
        m_window->removeJob(QStringLiteral("walk"));
        QVERIFY(!cancelButton(*m_window)->isVisible());
        m_window->setJob({QStringLiteral("classify"), QStringLiteral("Classifying"), 0, 9, -1, true, true});
        QVERIFY(cancelButton(*m_window)->isVisible());
    }
    void cancelNamesTheJobThatIsShown() {
        QSignalSpy cancelled(m_window.get(), &MainWindow::cancelRequested);
        m_window->setJob({QStringLiteral("scan"), QStringLiteral("Scanning"), 0, 0, -1, true, true});
        m_window->setJob({QStringLiteral("health"), QStringLiteral("Looking closer"), 0, 0, -1, true, true});
        QTRY_VERIFY(cancelButton(*m_window)->isVisible());
        QTest::mouseClick(cancelButton(*m_window), Qt::LeftButton);
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QCOMPARE(cancelled.size(), 2);
        QCOMPARE(cancelled[0][0].toString(), QStringLiteral("health"));
        QCOMPARE(cancelled[1][0].toString(), QStringLiteral("health"));
    }
    void anUpdateMovesNoJobToTheFront() {
        m_window->setJob({QStringLiteral("scan"), QStringLiteral("Scanning"), 1, 9, -1, true, true});
        m_window->setJob({QStringLiteral("train"), QStringLiteral("Training"), 3, 20, -1, false, true});
        m_window->setJob({QStringLiteral("scan"), QStringLiteral("Scanning"), 2, 9, -1, true, true});
        QTRY_VERIFY2(shownText(*m_window).contains(QLatin1String("Training")), qPrintable(shownText(*m_window)));
        QVERIFY(!shownText(*m_window).contains(QLatin1String("Scanning")));
        QVERIFY(shownText(*m_window).contains(QLatin1String("and 1 more")));
    }
    void theCrossMeansWhatStoodThereWhenItWentDown() {
        QSignalSpy cancelled(m_window.get(), &MainWindow::cancelRequested);
        m_window->setJob({QStringLiteral("scan"), QStringLiteral("Scanning"), 0, 0, -1, true, true});
        QTRY_VERIFY(cancelButton(*m_window)->isVisible());
        QTest::mousePress(cancelButton(*m_window), Qt::LeftButton);
        m_window->setJob({QStringLiteral("training"), QStringLiteral("Training"), 0, 0, -1, true, true});
        QTest::mouseRelease(cancelButton(*m_window), Qt::LeftButton);
        QCOMPARE(cancelled.size(), 1);
        QCOMPARE(cancelled[0][0].toString(), QStringLiteral("scan"));
        QTest::mousePress(cancelButton(*m_window), Qt::LeftButton);
        m_window->removeJob(QStringLiteral("training"));
        QTest::mouseRelease(cancelButton(*m_window), Qt::LeftButton);
        QCOMPARE(cancelled.size(), 1);
    }
    void escapeCancelsTheJobOfThePageInFront() {
        QSignalSpy cancelled(m_window.get(), &MainWindow::cancelRequested);
        const auto setJob = [this](const char* id, std::optional<PageId> page) {
            JobStatus job{QLatin1String(id), QLatin1String(id)};
            job.page = page;
            m_window->setJob(job);
        };
        setJob("scan", PageId::Data);
        setJob("training", PageId::Train);
        m_window->showPage(PageId::Data);
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        m_window->showPage(PageId::Settings);
        QVERIFY(!m_window->action(ActionId::CancelJob)->isEnabled());
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        m_window->showPage(PageId::Train);
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        setJob("sample", std::nullopt);
        m_window->showPage(PageId::Settings);
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QStringList ids;
        for (const QList<QVariant>& arguments : cancelled)
            ids << arguments.first().toString();
        QCOMPARE(ids, (QStringList{QStringLiteral("scan"), QStringLiteral("training"), QStringLiteral("sample")}));
    }
    void aMessageIsSaidWhileAJobRuns() {
        m_window->setJob({QStringLiteral("train"), QStringLiteral("Training"), 3, 20, -1, false, true});
        m_window->showMessage(QStringLiteral("Exported to a.csv"));
        QTRY_VERIFY(shownText(*m_window).contains(QLatin1String("Exported to a.csv")));
        m_window->setJob({QStringLiteral("train"), QStringLiteral("Training"), 4, 20, -1, false, true});
        QVERIFY(shownText(*m_window).contains(QLatin1String("Exported to a.csv")));
        QTRY_VERIFY_WITH_TIMEOUT(shownText(*m_window).contains(QLatin1String("Training")), 10'000);
    }
    void escapeDoesNothingWithoutAJob() {
        QSignalSpy cancelled(m_window.get(), &MainWindow::cancelRequested);
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        m_window->setJob({QStringLiteral("write"), QStringLiteral("Writing"), 0, 0, -1, true, false});
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QCOMPARE(cancelled.size(), 0);
    }
    void dropTellsLocalPathsInTheirOrder() {
        QSignalSpy dropped(m_window.get(), &MainWindow::filesDropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/Ä b.tif")),
                      QUrl(QStringLiteral("https://example.org/x.tif")),
                      QUrl::fromLocalFile(QStringLiteral("/tmp/c"))});
        QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
        QCOMPARE(dropped.size(), 1);
        QCOMPARE(dropped[0][0].toStringList(), QStringList({QStringLiteral("/tmp/Ä b.tif"), QStringLiteral("/tmp/c")}));
    }
    void textIsNotTakenAsADrop() {
        QMimeData data;
        data.setText(QStringLiteral("no files here"));
        QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(!enter.isAccepted());
    }
    void guardHoldsTheWindowOpenUntilCloseNow() {
        int asked = 0;
        m_window->setCloseGuard([&asked] {
            ++asked;
            return false;
        });
        m_window->close();
        QVERIFY(m_window->isVisible());
        QCOMPARE(asked, 1);
        m_window->closeNow();
        QVERIFY(!m_window->isVisible());
        QCOMPARE(asked, 1);
    }
    void layoutComesBack() {
        m_window->showPage(PageId::Train);
        m_window->resize(1111, 700);
        auto* splitter = m_window->findChild<QSplitter*>(QStringLiteral("testSplitter"));
        splitter->setSizes({300, 600});
        const QByteArray layout = m_window->saveLayout();
        const QList<int> sizes = splitter->sizes();
        auto other = makeWindow();
        QVERIFY(other->restoreLayout(layout));
        other->show();
        QVERIFY(QTest::qWaitForWindowExposed(other.get()));
        QCOMPARE(other->currentPage(), PageId::Train);
        QCOMPARE(other->size(), QSize(1111, 700));
        QCOMPARE(other->findChild<QSplitter*>(QStringLiteral("testSplitter"))->sizes(), sizes);
    }
    void foreignLayoutIsIgnored() {
        m_window->showPage(PageId::Data);
        QVERIFY(!m_window->restoreLayout(QByteArray("not a layout")));
        m_window->restoreLayout({});
        m_window->restoreLayout(m_window->saveLayout().left(20));
        QCOMPARE(m_window->currentPage(), PageId::Data);
    }
    void recentFolderIsToldInFull() {
        QSignalSpy wanted(m_window.get(), &MainWindow::recentFolderRequested);
        m_window->setRecentFolders({QStringLiteral("/data/A & B")});
        for (QMenu* menu : m_window->menuBar()->findChildren<QMenu*>())
            for (QAction* action : menu->actions())
                if (action->text() == QLatin1String("/data/A && B")) action->trigger();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("/data/A & B"));
    }
    void themeMenuTellsTheChoice() {
        QSignalSpy wanted(m_window.get(), &MainWindow::themeChoiceRequested);
        m_window->action(ActionId::ThemeDark)->trigger();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<ThemeChoice>(), ThemeChoice::Dark);
        m_window->setThemeChoice(ThemeChoice::Light);
        QVERIFY(!m_window->action(ActionId::ThemeDark)->isChecked());
    }
    void everyControlHasAName() {
        m_window->setJob({QStringLiteral("scan"), QStringLiteral("Scanning"), 1, 2, 3, true, true});
        QCOMPARE(test::controlsWithoutName(*m_window), QString());
    }

private:
    static std::unique_ptr<MainWindow> makeWindow() {
        auto window = std::make_unique<MainWindow>();
        auto* splitter = new QSplitter;
        splitter->setObjectName(QStringLiteral("testSplitter"));
        splitter->addWidget(new QWidget);
        splitter->addWidget(new QWidget);
        window->addPage(PageId::Start, new QWidget, QStringLiteral("Start"), QStringLiteral("start"), RailPlace::None);
        window->addPage(PageId::Data, new QWidget, QStringLiteral("Data"), QStringLiteral("data"));
        window->addPage(PageId::Settings, new QWidget, QStringLiteral("Settings"), QStringLiteral("settings"),
                        RailPlace::Bottom);
        window->addPage(PageId::Train, splitter, QStringLiteral("Train"), QStringLiteral("train"));
        return window;
    }

    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_MainWindow.moc"
