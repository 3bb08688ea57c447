// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program, offscreen: a training that was interrupted is offered at the next start, and goes on.
#include "app/Application.h"
#include "core/training/Checkpoint.h"
#include "core/training/Devices.h"
#include "core/training/RunChanges.h"
#include "core/training/RunFolder.h"
#include "tests/support/ScriptedDialogs.h"
#include "tests/support/SmallFiles.h"
#include "ui/start/InterruptedCard.h"
#include "ui/start/StartPage.h"
#include "ui/train/KeepingNotice.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/TrainPage.h"

#include <QApplication>
#include <QDir>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace semblance;

namespace {

using Key = SettingsStore::Key;
using Path = std::filesystem::path;

constexpr int kPatienceMs = 120'000;
constexpr int kMany = 10'000; // epochs: nobody waits for the last

} // namespace

class TestGoOn : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_set;
    Path m_killed;    ///< a copy of the folder of a run that was killed
    Path m_place;     ///< where it was trained
    int m_epochs = 0; ///< to which it goes on
    ScriptedDialogs* m_dialogs = nullptr;
    std::unique_ptr<Application> m_desktop;

    TrainPage& page() { return m_desktop->trainPage(); }
    InterruptedCard& card() { return *m_desktop->startPage().findChild<InterruptedCard*>(); }
    QPushButton* button(QWidget& root, const char* name) { return root.findChild<QPushButton*>(QLatin1String(name)); }
    QString log() { return page().findChild<QPlainTextEdit*>()->toPlainText(); }
    static QStringList remembered() { return SettingsStore().list(Key::UnfinishedRuns); }

    void open() {
        auto dialogs = std::make_unique<ScriptedDialogs>();
        m_dialogs = dialogs.get();
        m_desktop = std::make_unique<Application>(std::move(dialogs));
        m_desktop->show();
    }
    /// Some epochs of many, then it pauses.
    void train() {
        m_desktop->openPaths({m_set});
        QTRY_VERIFY_WITH_TIMEOUT(m_desktop->window().action(ActionId::StartTraining)->isEnabled(), kPatienceMs);
        TrainingOptions options = page().options();
        options.network = "cnn6";
        options.imageSize = {16, 12};
        options.batch = 8;
        options.epochs = kMany;
        options.earlyStopEpochs = 0;
        options.precision = Precision::Float32; // nothing to be tried
        options.memoryFormat = MemoryFormat::Contiguous;
        page().setOptions(options);
        page().start();
        QTRY_VERIFY_WITH_TIMEOUT(page().curves()->history().epochs().size() >= 2, kPatienceMs);
        page().togglePause();
        const Path run = remembered().value(0).toStdString();
        QTRY_COMPARE_WITH_TIMEOUT(checkpointFiles(run).size(), std::size_t{2}, kPatienceMs);
        QTest::qWait(500); // the writer of checkpoints is through
    }
    void waitForTheEnd() { QTRY_VERIFY_WITH_TIMEOUT(page().runState() == RunState::Idle, kPatienceMs); }
    /// A run may go on to another number of epochs than it began with; a text of run.json has it in two places.
    void shorten(const Path& run, int epochs) {
        replace(run, "\"epochs\": 10000", "\"epochs\": " + QByteArray::number(epochs));
    }
    static void replace(const Path& run, const QByteArray& words, const QByteArray& by) {
        QFile file(run / "run.json");
        QVERIFY(file.open(QIODevice::ReadWrite));
        const QByteArray text = file.readAll().replace(words, by);
        QVERIFY(file.resize(0) && file.seek(0) && file.write(text) == text.size());
    }
    /// A run as a killed process leaves it, three epochs before its end: as it stands on the disk while it is paused.
    void makeKilledRun() {
        open();
        train();
        m_place = remembered().value(0).toStdString();
        m_killed = m_folder.filePath(QStringLiteral("killed")).toStdString();
        std::filesystem::copy(m_place, m_killed, std::filesystem::copy_options::recursive);
        page().stop();
        waitForTheEnd();
        m_desktop.reset();
        m_epochs = static_cast<int>(readRun(m_killed).epochs.size()) + 3;
        shorten(m_killed, m_epochs);
    }
    /// Puts it where it was, as the program remembers it.
    Path killedRun() {
        std::filesystem::create_directories(m_place.parent_path());
        std::filesystem::copy(m_killed, m_place, std::filesystem::copy_options::recursive);
        SettingsStore().set(Key::UnfinishedRuns, QStringList{QString::fromStdString(m_place.string())});
        return m_place;
    }
    void openOffering() {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(card().isVisible(), kPatienceMs);
    }
    void goOn() { QTest::mouseClick(button(card(), "goOnTraining"), Qt::LeftButton); }
    void waitForAnError() { QTRY_COMPARE_WITH_TIMEOUT(m_dialogs->errors.size(), 1, kPatienceMs); }
    QString errorTitle() { return m_dialogs->errors.value(0).words.value_or(ErrorSentence()).title; }

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_set = m_folder.filePath(QStringLiteral("set"));
        init();
        makeKilledRun();
    }
    void init() {
        QDir(m_folder.filePath(QStringLiteral("runs"))).removeRecursively();
        test::writeDataSet(m_set, 2, 24);
        SettingsStore settings;
        settings.clear();
        settings.set(Key::Threads, 1);
        settings.set(Key::RunsFolder, m_folder.filePath(QStringLiteral("runs")));
        settings.set(Key::CacheFolder, m_folder.filePath(QStringLiteral("cache")));
        settings.set(Key::WeightsFolder, m_folder.filePath(QStringLiteral("weights")));
    }
    void cleanup() { m_desktop.reset(); }

    void aKilledTrainingIsOfferedAndGoesOnToItsEnd() {
        const Path run = killedRun();
        const std::size_t before = readRun(run).epochs.size();
        QVERIFY(before >= 2);
        const TrainingOptions options = readRun(run).options;
        openOffering();
        QCOMPARE(m_desktop->window().currentPage(), PageId::Start);
        page().setOptions(TrainingOptions()); // whatever stands there, the run's own count
        goOn();
        QTRY_COMPARE_WITH_TIMEOUT(m_desktop->window().currentPage(), PageId::Train, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(page().runState() != RunState::Idle, kPatienceMs);
        waitForTheEnd();
        const RunRecord record = readRun(run);
        QVERIFY(record.outcome.has_value());
        QCOMPARE(record.outcome->end, RunEnd::Completed);
        QCOMPARE(record.outcome->epochsDone, m_epochs);
        QVERIFY(optionsAtLast(record) == options); // the test's own number of epochs counts as a change
        QVERIFY(page().options() == options);
        QVERIFY2(log().contains(QStringLiteral("goes on after epoch")), qPrintable(log()));
        const auto& shown = page().curves()->history().epochs();
        QCOMPARE(shown.size(), std::size_t(m_epochs));
        for (std::size_t i = 0; i < shown.size(); ++i)
            QCOMPARE(shown[i].epoch, int(i) + 1);
        QVERIFY(remembered().isEmpty());
        QTRY_VERIFY(!card().isVisibleTo(&m_desktop->startPage()));
        QVERIFY(m_dialogs->errors.isEmpty());
    }

    void aRunWhoseCardIsGoneGoesOnOnTheCpu_data() {
        QTest::addColumn<QString>("how");
        QTest::newRow("when it is asked") << "asked";
        QTest::newRow("from the Train page") << "page";
        QTest::newRow("by the device in Settings") << "settings";
    }
    void aRunWhoseCardIsGoneGoesOnOnTheCpu() {
        QFETCH(QString, how);
        const Path run = killedRun();
        replace(run, "\"device\": \"auto\"", "\"device\": \"cuda:7\"");
        QCOMPARE(readRun(run).options.device, std::string("cuda:7"));
        openOffering();
        m_dialogs->buttons = {how == QLatin1String("asked") ? 0 : 1};
        goOn();
        QTRY_COMPARE_WITH_TIMEOUT(m_dialogs->asked.size(), 1, kPatienceMs);
        QVERIFY(m_dialogs->asked[0].text.contains(QStringLiteral("cuda:7")));
        QVERIFY(m_dialogs->errors.isEmpty());
        if (how != QLatin1String("asked")) {
            QTRY_VERIFY_WITH_TIMEOUT(button(page(), "goOnOnCpu") != nullptr, kPatienceMs);
            QVERIFY(!readRun(run).outcome);
            const bool isBySettings = how == QLatin1String("settings");
            if (isBySettings) SettingsStore().set(Key::Device, QStringLiteral("cpu"));
            button(page(), isBySettings ? "goOnWithIt" : "goOnOnCpu")->click();
        }
        QTRY_VERIFY_WITH_TIMEOUT(readRun(run).outcome.has_value(), kPatienceMs);
        waitForTheEnd();
        const RunRecord record = readRun(run);
        QCOMPARE(record.outcome->end, RunEnd::Completed);
        QCOMPARE(record.options.device, std::string("cpu"));
        QCOMPARE(record.outcome->epochsDone, m_epochs);
        QVERIFY(m_dialogs->errors.isEmpty());
    }

    void theStartPageComesToTheFrontOverAPageThatWasRestored() {
        killedRun();
        open();
        m_desktop->window().showPage(PageId::Train);
        QVERIFY(m_desktop->window().close());
        m_desktop.reset();
        open();
        QCOMPARE(m_desktop->window().currentPage(), PageId::Train);
        QTRY_COMPARE(m_desktop->window().currentPage(), PageId::Start);
        QVERIFY(card().isVisible());
    }

    void whoeverOpensSomethingIsNotCalledBack() {
        killedRun();
        open();
        m_desktop->window().showPage(PageId::Settings);
        QTRY_VERIFY(card().isVisibleTo(&m_desktop->startPage()));
        QCOMPARE(m_desktop->window().currentPage(), PageId::Settings);
    }

    void closingTheWindowKeepsTheOffer() {
        open();
        train();
        m_dialogs->buttons = {0};
        QVERIFY(!m_desktop->window().close());
        QTRY_VERIFY_WITH_TIMEOUT(!m_desktop->window().isVisible(), kPatienceMs);
        m_desktop.reset();
        openOffering();
        goOn();
        QTRY_VERIFY_WITH_TIMEOUT(page().runState() == RunState::Running, kPatienceMs);
        page().stop();
        waitForTheEnd();
        QVERIFY(remembered().isEmpty()); // now it was meant
    }

    void discardingTheRunEndsIt() {
        open();
        train();
        m_dialogs->buttons = {1};
        QVERIFY(!m_desktop->window().close());
        QTRY_VERIFY_WITH_TIMEOUT(!m_desktop->window().isVisible(), kPatienceMs);
        QVERIFY(remembered().isEmpty());
    }

    void aStoppedTrainingGoesOnFromTheTrainPageAlone() {
        open();
        train();
        page().stop();
        waitForTheEnd();
        QVERIFY(remembered().isEmpty());
        const std::size_t before = page().curves()->history().epochs().size();
        QTRY_VERIFY(button(page(), "goOnWithIt") != nullptr);
        button(page(), "goOnWithIt")->click();
        QTRY_VERIFY_WITH_TIMEOUT(page().curves()->history().epochs().size() > before, kPatienceMs);
        QVERIFY(!button(page(), "goOnWithIt") || !button(page(), "goOnWithIt")->isVisible());
        page().stop();
        waitForTheEnd();
    }

    void showingStartsNothingAndOffersToGoOn() {
        const Path run = killedRun();
        openOffering();
        QTest::mouseClick(button(card(), "showTraining"), Qt::LeftButton);
        QTRY_COMPARE(m_desktop->window().currentPage(), PageId::Train);
        QTRY_VERIFY(button(page(), "goOnWithIt") != nullptr);
        QCOMPARE(page().runState(), RunState::Idle);
        QVERIFY2(log().contains(QStringLiteral("Best epoch")), qPrintable(log()));
        QVERIFY(!readRun(run).outcome);
    }

    void aRunThatGoesOnTellsThatItCannotBeKept() {
        const Path run = killedRun();
        replace(run, "\"epochs\": " + QByteArray::number(m_epochs), "\"epochs\": " + QByteArray::number(kMany));
        openOffering();
        goOn();
        QTRY_VERIFY_WITH_TIMEOUT(page().runState() == RunState::Running, kPatienceMs);
        std::filesystem::rename(m_folder.filePath(QStringLiteral("runs")).toStdString(),
                                m_folder.filePath(QStringLiteral("gone")).toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(page().keepingNotice()->isVisible(), kPatienceMs);
        QDir(m_folder.filePath(QStringLiteral("gone"))).removeRecursively();
        page().stop();
        waitForTheEnd();
    }

    void whatIsDismissedIsNeverOfferedAgainAndStays() {
        const Path run = killedRun();
        openOffering();
        QTest::mouseClick(button(card(), "dismissTraining"), Qt::LeftButton);
        QTRY_VERIFY(!card().isVisible());
        m_desktop.reset();
        open();
        QTest::qWait(500);
        QVERIFY(!card().isVisibleTo(&m_desktop->startPage()));
        QVERIFY(!readRun(run).outcome);
        QVERIFY(!checkpointFiles(run).empty());
    }

    void aDamagedCheckpointGivesWayToTheOneBefore() {
        const Path run = killedRun();
        std::filesystem::resize_file(checkpointFiles(run).front(), 1000);
        openOffering();
        goOn();
        QTRY_VERIFY_WITH_TIMEOUT(page().runState() != RunState::Idle, kPatienceMs);
        waitForTheEnd();
        QVERIFY2(log().contains(QStringLiteral("is passed over")), qPrintable(log()));
        QCOMPARE(readRun(run).outcome->epochsDone, m_epochs);
        QCOMPARE(page().curves()->history().epochs().size(), std::size_t(m_epochs));
    }

    void withoutAWholeCheckpointNothingIsOverwritten() {
        const Path run = killedRun();
        const std::size_t before = readRun(run).epochs.size();
        for (const Path& file : checkpointFiles(run))
            std::filesystem::resize_file(file, 1000);
        openOffering();
        goOn();
        waitForAnError();
        QCOMPARE(errorTitle(), QStringLiteral("The training is damaged"));
        QCOMPARE(readRun(run).epochs.size(), before);
        QTRY_COMPARE(page().curves()->history().epochs().size(), before); // shown as it stands
    }

    void aRunThatVanishedIsSaidToBeGone() {
        const Path run = killedRun();
        openOffering();
        std::filesystem::remove_all(run);
        goOn();
        waitForAnError();
        QCOMPARE(errorTitle(), QStringLiteral("The training is gone"));
        QTRY_VERIFY(!card().isVisible());
        QCOMPARE(m_desktop->window().currentPage(), PageId::Start);
    }

    void imagesThatAreGoneAreAskedForAndComeBack() {
        const Path run = killedRun();
        QDir().rename(m_set, m_set + QStringLiteral(" elsewhere"));
        openOffering();
        goOn();
        waitForAnError();
        QCOMPARE(errorTitle(), QStringLiteral("The images are gone"));
        QCOMPARE(m_dialogs->errors[0].path, m_set);
        QVERIFY(card().isVisible());
        QDir().rename(m_set + QStringLiteral(" elsewhere"), m_set);
        goOn();
        QTRY_VERIFY_WITH_TIMEOUT(page().runState() != RunState::Idle, kPatienceMs);
        waitForTheEnd();
        QCOMPARE(readRun(run).outcome->epochsDone, m_epochs);
    }

    void imagesThatHaveChangedAreToldAndNothingIsLost_data() {
        QTest::addColumn<bool>("isRemoved");
        QTest::newRow("one is gone") << true;
        QTest::newRow("one shows something else") << false;
    }
    void imagesThatHaveChangedAreToldAndNothingIsLost() {
        QFETCH(bool, isRemoved);
        const Path run = killedRun();
        const QString image = m_set + QLatin1Char('/') + QString::fromStdString(readRun(run).trainingFiles.front());
        if (isRemoved)
            QFile::remove(image);
        else
            test::writeGrayImage(image, 4711);
        openOffering();
        goOn();
        waitForAnError();
        QCOMPARE(errorTitle(), QStringLiteral("The images have changed"));
        waitForTheEnd();
        QVERIFY(!readRun(run).outcome);
        QCOMPARE(remembered().size(), 1);
        QTRY_VERIFY(button(page(), "goOnWithIt") != nullptr);
    }
};

int main(int argc, char* argv[]) {
    loadCudaPack();
    QApplication application(argc, argv);
    setComputeThreads(0);
    TestGoOn test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_GoOn.moc"
