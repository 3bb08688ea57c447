// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DatasetController.h"
#include "app/TrainController.h"
#include "app/jobs/InterruptedRuns.h"
#include "core/training/Devices.h"
#include "tests/app/WindowParts.h"
#include "tests/support/SmallFiles.h"
#include "ui/dataset/DatasetPage.h"
#include "ui/train/KeepingNotice.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/NineImages.h"
#include "ui/train/OptionsPanel.h"
#include "ui/train/TrainPage.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <sys/resource.h>

using namespace semblance;

namespace {
constexpr int kPatienceMs = 60'000;

/// Files that grow beyond it fail to be written, as on a full disk.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &m_before); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_before{};
};
} // namespace

class TestTrainController : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_set;
    std::unique_ptr<test::WindowParts> m_parts;
    TrainPage* m_page = nullptr;
    std::unique_ptr<DatasetController> m_dataset;
    std::unique_ptr<TrainController> m_controller;

    QString networkLine() const { return m_page->findChild<QLabel*>(QStringLiteral("networkLine"))->text(); }
    QString runsFolder() const { return m_folder.filePath(QStringLiteral("runs")); }
    QStringList runs() const { return QDir(runsFolder()).entryList(QDir::Dirs | QDir::NoDotAndDotDot); }
    void openDataSet() {
        m_dataset->openInBackground(m_set, ScanSession::Depth::ScanOnly);
        QTRY_VERIFY(m_dataset->split());
    }
    void startRun(int epochs) {
        TrainingOptions options = m_page->options();
        options.network = "cnn6";
        options.imageSize = {16, 12};
        options.batch = 8;
        options.epochs = epochs;
        m_page->setOptions(options);
        m_page->start();
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->curves()->history().epochs().empty(), kPatienceMs);
    }
    void waitForTheEnd() { QTRY_VERIFY_WITH_TIMEOUT(!m_controller->isRunning(), kPatienceMs); }

private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_set = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 24);
    }
    void init() {
        m_parts = std::make_unique<test::WindowParts>();
        m_parts->settings.set(SettingsStore::Key::RunsFolder, runsFolder());
        auto* dataPage = new DatasetPage;
        m_page = new TrainPage(presets(), networks());
        m_parts->window.addPage(PageId::Start, new QWidget, QStringLiteral("Start"), {}, RailPlace::None);
        m_parts->window.addPage(PageId::Data, dataPage, QStringLiteral("Data"), QStringLiteral("data"));
        m_parts->window.addPage(PageId::Train, m_page, QStringLiteral("Train"), QStringLiteral("train"));
        m_dataset = std::make_unique<DatasetController>(m_parts->surroundings(), *dataPage);
        m_controller = std::make_unique<TrainController>(m_parts->surroundings(), *m_page, *m_dataset);
        openDataSet();
    }
    void cleanup() {
        m_controller.reset();
        m_dataset.reset();
        m_parts.reset();
        QDir(runsFolder()).removeRecursively();
    }

    void nothingIsMeasuredBeforeThePageIsShown() {
        TrainingOptions options = m_page->options();
        options.network = "cnn6";
        options.imageSize = {16, 12};
        m_page->setOptions(options);
        QTest::qWait(1500);
        QVERIFY2(!networkLine().contains(QStringLiteral("an epoch")), qPrintable(networkLine()));
        m_parts->window.showPage(PageId::Train);
        QTRY_VERIFY_WITH_TIMEOUT(networkLine().contains(QStringLiteral("an epoch")), kPatienceMs);
        // With 2 classes and 16 × 12 px: 8,396 before the hidden layer, 32·6·8·128 + 128 in it, 128·2 + 2 behind it.
        QVERIFY2(networkLine().contains(QStringLiteral("205,390 weights")), qPrintable(networkLine()));
    }

    void anAnswerThatComesAfterTheEndActsAtOnce() {
        startRun(1);
        waitForTheEnd();
        QCOMPARE(runs().size(), 1);
        bool hasActed = false;
        m_controller->endThen(false, [&] { hasActed = true; });
        QVERIFY(hasActed);
        QVERIFY(!m_controller->isEnding());
        QCOMPARE(runs().size(), 1);
        hasActed = false;
        m_controller->endThen(true, [&] { hasActed = true; });
        QVERIFY(hasActed);
        QCOMPARE(runs().size(), 0);
    }

    void theRunEndsBeforeTheAnswerActs() {
        startRun(10'000);
        bool hasActed = false;
        m_controller->endThen(false, [&] {
            QVERIFY(!m_controller->isRunning());
            hasActed = true;
        });
        QVERIFY(m_controller->isEnding());
        QVERIFY(!hasActed);
        QTRY_VERIFY_WITH_TIMEOUT(hasActed, kPatienceMs);
        QVERIFY(!m_controller->isEnding());
        QCOMPARE(runs().size(), 1);
    }

    void discardingRemovesTheRun() {
        startRun(10'000);
        bool hasActed = false;
        m_controller->endThen(true, [&] { hasActed = true; });
        QTRY_VERIFY_WITH_TIMEOUT(hasActed, kPatienceMs);
        QCOMPARE(runs().size(), 0);
    }

    void aPausedRunTellsNoTimeLeft() {
        startRun(10'000);
        const auto strip = [this] {
            QStringList texts;
            for (const QLabel* label : m_parts->window.statusBar()->findChildren<QLabel*>())
                texts << label->text() << label->accessibleName(); // the text may be elided
            return texts.join(u'|');
        };
        QTRY_VERIFY(strip().contains(QStringLiteral(" left")));
        m_page->togglePause();
        QTest::qWait(300);
        QVERIFY2(strip().contains(QStringLiteral(", paused")), qPrintable(strip()));
        QVERIFY2(!strip().contains(QStringLiteral(" left")), qPrintable(strip()));
        m_page->stop();
        waitForTheEnd();
    }

    void whatIsChangedWhileItRunsHoldsAndIsRecorded() {
        startRun(10'000);
        TrainingOptions options = m_page->options();
        options.epochs = 9000;
        options.learningRate = 0.0123;
        m_page->setOptions(options);
        m_page->setRunState(m_page->runState()); // as after a change by hand
        m_page->findChild<QPushButton*>(QStringLiteral("applyChanges"))->click();
        const auto& marks = m_page->curves()->history().marks();
        QTRY_COMPARE_WITH_TIMEOUT(marks.size(), std::size_t{1}, kPatienceMs);
        QVERIFY(m_page->pendingChanges().empty());
        m_page->stop();
        waitForTheEnd();
        const RunRecord record = readRun(runsFolder().toStdString() + "/" + runs().first().toStdString());
        const OptionTexts changed{{"epochs", "9000"}, {"learning_rate", "0.0123"}};
        QCOMPARE(record.changes.size(), std::size_t{1});
        QVERIFY(record.changes.front().options == changed);
        QCOMPARE(record.options.epochs, 10'000); // as it began
    }

    void curvesOfARunThatGoesBackAreThoseOfThatRun() {
        TrainingOptions options = m_page->options();
        options.optimiser = Optimiser::Sgd;
        m_page->setOptions(options);
        startRun(10'000);
        const FileSizeLimit limit(100'000); // it goes back beyond what could not be saved
        const CurveHistory& history = m_page->curves()->history();
        const std::size_t before = history.epochs().size();
        QTRY_VERIFY_WITH_TIMEOUT(history.epochs().size() > before + 5, kPatienceMs);
        options = m_page->options();
        options.learningRate = 10;
        m_page->setOptions(options);
        m_page->setRunState(m_page->runState()); // as after a change by hand
        m_page->findChild<QPushButton*>(QStringLiteral("applyChanges"))->click();
        const auto* log = m_page->findChild<QPlainTextEdit*>();
        QTRY_VERIFY_WITH_TIMEOUT(log->toPlainText().contains(QStringLiteral("The run goes back to")), kPatienceMs);
        m_page->stop();
        waitForTheEnd();
        QVERIFY(history.marks().size() <= 1);
        QVERIFY(std::ranges::is_sorted(history.batches(CurveKind::Loss), {}, &CurvePoint::x));
        for (std::size_t i = 0; i < history.epochs().size(); ++i)
            QCOMPARE(history.epochs()[i].epoch, static_cast<int>(i) + 1);
    }

    void aRunWhoseFolderIsGoneIsKeptElsewhere() {
        startRun(10'000);
        const QString before = runs().first();
        const QString elsewhere = m_folder.filePath(QStringLiteral("elsewhere"));
        m_parts->settings.set(SettingsStore::Key::RunsFolder, elsewhere);
        QVERIFY(QDir().rename(runsFolder(), m_folder.filePath(QStringLiteral("gone"))));
        KeepingNotice* notice = m_page->keepingNotice();
        const auto keep = [notice] { return notice->findChild<QPushButton*>(QStringLiteral("keepThere")); };
        QTRY_VERIFY_WITH_TIMEOUT(keep() != nullptr, kPatienceMs);
        QCOMPARE(notice->kind(), NoticeKind::Warning);
        QVERIFY2(notice->sentence().contains(before), qPrintable(notice->sentence()));
        keep()->click();
        QTRY_VERIFY2_WITH_TIMEOUT(notice->sentence().endsWith(QStringLiteral("from now on.")),
                                  qPrintable(notice->sentence()), kPatienceMs);
        const QString now = elsewhere + QLatin1Char('/') + before;
        QCOMPARE(m_parts->settings.list(SettingsStore::Key::UnfinishedRuns), QStringList{now});
        m_controller->endThen(false, [] {});
        waitForTheEnd();
        QVERIFY(!notice->isVisibleTo(m_page));
        QVERIFY(m_parts->dialogs->errors.isEmpty());
        QVERIFY(readRun(now.toStdString()).outcome.has_value());
        QVERIFY(canGoOn(now.toStdString()));
        m_controller->endThen(true, [] {});
        QVERIFY(!QDir(now).exists());
        QDir(elsewhere).removeRecursively();
        QDir(m_folder.filePath(QStringLiteral("gone"))).removeRecursively();
    }

    void whatCouldNotBeSavedIsToldBeforeTheProgramQuits_data() {
        QTest::addColumn<int>("answer");
        QTest::addColumn<bool>("hasQuit");
        QTest::newRow("quit all the same") << 0 << true;
        QTest::newRow("go back") << 1 << false;
    }
    void whatCouldNotBeSavedIsToldBeforeTheProgramQuits() {
        QFETCH(int, answer);
        QFETCH(bool, hasQuit);
        startRun(10'000);
        const FileSizeLimit limit(100'000); // run.json is less, a checkpoint is more
        QTRY_VERIFY_WITH_TIMEOUT(m_page->keepingNotice()->isVisibleTo(m_page), kPatienceMs);
        m_parts->dialogs->buttons = {answer};
        bool hasActed = false;
        m_controller->endThen(false, [&] { hasActed = true; });
        QTRY_COMPARE_WITH_TIMEOUT(m_parts->dialogs->asked.size(), 1, kPatienceMs);
        QCOMPARE(hasActed, hasQuit);
        const QString text = m_parts->dialogs->asked.first().text;
        QVERIFY2(text.contains(QStringLiteral("not saved: File too large")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("can be gone on with from the last checkpoint")), qPrintable(text));
        QVERIFY2(text.contains(runs().first()), qPrintable(text));
        QCOMPARE(m_parts->settings.list(SettingsStore::Key::UnfinishedRuns).size(), 1); // offered at the next start
        const auto* end = m_page->findChild<Notice*>();
        QVERIFY2(end->sentence().contains(QStringLiteral("not saved: File too large")), qPrintable(end->sentence()));
    }

    void aDiskThatIsGoneWhenTheProgramQuitsIsTold() {
        startRun(10'000);
        QVERIFY(QDir().rename(runsFolder(), m_folder.filePath(QStringLiteral("gone"))));
        m_parts->dialogs->buttons = {1};
        m_controller->endThen(false, [] { QFAIL("nobody wanted to quit"); });
        QTRY_COMPARE_WITH_TIMEOUT(m_parts->dialogs->asked.size(), 1, kPatienceMs);
        const QString text = m_parts->dialogs->asked.first().text;
        QVERIFY2(text.contains(QStringLiteral("There is no checkpoint in")), qPrintable(text));
        QVERIFY(m_parts->dialogs->errors.isEmpty());                                    // once is enough
        QCOMPARE(m_parts->settings.list(SettingsStore::Key::UnfinishedRuns).size(), 1); // the disk may come back
        QDir(m_folder.filePath(QStringLiteral("gone"))).removeRecursively();
    }

    void whatCanBeSavedAgainNeedsNoNoticeAndNoQuestion() {
        startRun(10'000);
        {
            const FileSizeLimit limit(100'000);
            QTRY_VERIFY_WITH_TIMEOUT(m_page->keepingNotice()->isVisibleTo(m_page), kPatienceMs);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->keepingNotice()->isVisibleTo(m_page), kPatienceMs);
        bool hasActed = false;
        m_controller->endThen(false, [&] { hasActed = true; });
        QTRY_VERIFY_WITH_TIMEOUT(hasActed, kPatienceMs);
        QVERIFY(m_parts->dialogs->asked.isEmpty());
    }

    void theExamplesAreOfATrainingImageAndSayWhenThereIsNone() {
        m_page->optionsPanel()->findChild<QPushButton*>(QStringLiteral("previewButton"))->setChecked(true);
        auto* nine = m_page->optionsPanel()->findChild<NineImages*>();
        QTRY_COMPARE(nine->images().size(), 9);
        for (const Example& example : m_dataset->split()->set.training)
            QFile::remove(m_set + QLatin1Char('/') +
                          QString::fromStdString(m_dataset->report()->images[example.index].relativePath.string()));
        m_page->optionsPanel()->resetToPreset();
        QTRY_VERIFY(nine->message().startsWith(QStringLiteral("The image could not be read")));
        test::writeDataSet(m_set, 2, 24);
    }
};

int main(int argc, char* argv[]) {
    loadCudaPack();
    QApplication application(argc, argv);
    setComputeThreads(0);
    TestTrainController test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_TrainController.moc"
