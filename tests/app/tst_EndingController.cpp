// SPDX-License-Identifier: GPL-3.0-or-later
// Sleep, shutdown and log-out while a training runs, told by a systemd-logind on a bus of the test's own.
#include "app/DatasetController.h"
#include "app/EndingController.h"
#include "app/PretrainController.h"
#include "app/TrainController.h"
#include "app/jobs/InterruptedRuns.h"
#include "core/training/Devices.h"
#include "tests/app/FakeLogin.h"
#include "tests/app/WindowParts.h"
#include "tests/support/SmallFiles.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/TrainPage.h"

#include <QApplication>
#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

namespace {
constexpr int kPatienceMs = 60'000;
const QString kBus = QStringLiteral("the program's system bus");
} // namespace

class TestEndingController : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_set;
    std::unique_ptr<test::FakeLogin> m_login;
    std::unique_ptr<test::WindowParts> m_parts;
    TrainPage* m_page = nullptr;
    std::unique_ptr<DatasetController> m_dataset;
    std::unique_ptr<TrainController> m_train;
    std::unique_ptr<PretrainController> m_pretrain;
    std::unique_ptr<EndingController> m_ending;

    void startRun() {
        TrainingOptions options = m_page->options();
        options.network = "cnn6";
        options.imageSize = {16, 12};
        options.batch = 8;
        options.epochs = 10'000;
        m_page->setOptions(options);
        m_page->start();
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->curves()->history().epochs().empty(), kPatienceMs);
    }
    QStringList unfinished() const { return m_parts->settings.list(SettingsStore::Key::UnfinishedRuns); }

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_set = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 24);
    }
    void init() {
        if (!test::FakeLogin::isPossible()) QSKIP("needs dbus-daemon");
        m_login = std::make_unique<test::FakeLogin>();
        QVERIFY(m_login->isThere());
        m_parts = std::make_unique<test::WindowParts>();
        // Runs are named by the second in which they begin.
        m_parts->settings.set(SettingsStore::Key::RunsFolder, m_parts->folder.filePath(QStringLiteral("runs")));
        auto* dataPage = new DatasetPage;
        m_page = new TrainPage(presets(), networks());
        m_parts->window.addPage(PageId::Data, dataPage, QStringLiteral("Data"), QStringLiteral("data"));
        m_parts->window.addPage(PageId::Train, m_page, QStringLiteral("Train"), QStringLiteral("train"));
        m_dataset = std::make_unique<DatasetController>(m_parts->surroundings(), *dataPage);
        m_train = std::make_unique<TrainController>(m_parts->surroundings(), *m_page, *m_dataset);
        m_pretrain = std::make_unique<PretrainController>(m_parts->surroundings());
        m_ending = std::make_unique<EndingController>(m_parts->surroundings(), *m_train, *m_pretrain,
                                                      QDBusConnection::connectToBus(m_login->address(), kBus));
        m_dataset->openInBackground(m_set, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY_WITH_TIMEOUT(m_dataset->split(), kPatienceMs);
    }
    void cleanup() {
        m_ending.reset();
        QDBusConnection::disconnectFromBus(kBus);
        m_pretrain.reset();
        m_train.reset();
        m_dataset.reset();
        m_parts.reset();
        m_login.reset();
    }

    void theLockIsHeldWhileARunRuns() {
        QTest::qWait(100);
        QCOMPARE(m_login->locksTaken(), 0);
        startRun();
        QTRY_VERIFY_WITH_TIMEOUT(m_login->isHeld(), kPatienceMs);
        QCOMPARE(m_login->lastLock(), QStringLiteral("shutdown:sleep delay"));
        m_page->stop();
        QTRY_VERIFY_WITH_TIMEOUT(!m_train->isRunning(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!m_login->isHeld(), kPatienceMs);
        QCOMPARE(m_login->locksTaken(), 1);
    }

    void sleepWaitsForACheckpointAndTheRunGoesOn() {
        startRun();
        QTRY_VERIFY_WITH_TIMEOUT(m_login->isHeld(), kPatienceMs);
        const auto before = m_train->lastKept();
        m_login->prepareFor(QStringLiteral("Sleep"), true);
        QTRY_VERIFY_WITH_TIMEOUT(!m_login->isHeld(), kPatienceMs);
        QVERIFY(m_train->lastKept() > before);
        QVERIFY(m_train->isRunning());
        const std::size_t seen = m_page->curves()->history().epochs().size();
        m_login->prepareFor(QStringLiteral("Sleep"), false);
        QTRY_VERIFY_WITH_TIMEOUT(m_login->isHeld(), kPatienceMs);
        QCOMPARE(m_login->locksTaken(), 2);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->curves()->history().epochs().size() > seen, kPatienceMs);
        QVERIFY(!m_ending->isEnding());
    }

    void sleepDoesNotWaitForEver() {
        startRun();
        QTRY_VERIFY_WITH_TIMEOUT(m_login->isHeld(), kPatienceMs);
        m_page->togglePause(); // whether it writes one meanwhile or not
        m_login->prepareFor(QStringLiteral("Sleep"), true);
        QTRY_VERIFY_WITH_TIMEOUT(!m_login->isHeld(), kPatienceMs);
        QVERIFY(m_train->isRunning());
    }

    void shutdownStopsAndKeeps() {
        startRun();
        QTRY_VERIFY_WITH_TIMEOUT(m_login->isHeld(), kPatienceMs);
        QSignalSpy quit(m_ending.get(), &EndingController::quitWanted);
        m_login->prepareFor(QStringLiteral("Shutdown"), true);
        QTRY_COMPARE_WITH_TIMEOUT(quit.count(), 1, kPatienceMs);
        QVERIFY(!m_train->isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(!m_login->isHeld(), kPatienceMs);
        QCOMPARE(unfinished().size(), 1);
        const auto run = interruptedRun(unfinished().first().toStdString());
        QVERIFY(run.has_value());
        QVERIFY(run->epochsDone > 0);
        m_ending->end(); // a signal that comes late
        QTest::qWait(100);
        QCOMPARE(quit.count(), 1);
    }

    void logOutReturnsBehindACheckpointAndMayBeCalledOff() {
        startRun();
        const auto before = m_train->lastKept();
        m_ending->keepForLogOut();
        QVERIFY(m_train->lastKept() > before);
        QVERIFY(m_train->isRunning());
        QVERIFY(!m_parts->settings.bytes(SettingsStore::Key::WindowState).isEmpty());
    }

    void aSessionThatQuitsTheProgramIsNotAskedBack() {
        startRun();
        QSignalSpy quit(m_ending.get(), &EndingController::quitWanted);
        QEvent event(QEvent::Quit);
        QCoreApplication::sendEvent(qApp, &event);
        QVERIFY(!event.isAccepted());
        QTRY_COMPARE_WITH_TIMEOUT(quit.count(), 1, kPatienceMs);
        QVERIFY(!m_train->isRunning());
        QVERIFY(m_parts->dialogs->asked.isEmpty());
        QVERIFY(interruptedRun(unfinished().first().toStdString()));
    }

    void withNothingToKeepItIsOverAtOnce() {
        m_ending->keepForLogOut();
        QSignalSpy quit(m_ending.get(), &EndingController::quitWanted);
        m_ending->end();
        QTRY_COMPARE(quit.count(), 1);
    }
};

int main(int argc, char* argv[]) {
    loadCudaPack();
    QApplication application(argc, argv);
    setComputeThreads(0);
    TestEndingController test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_EndingController.moc"
