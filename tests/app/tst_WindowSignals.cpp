// SPDX-License-Identifier: GPL-3.0-or-later
// Signals end a window in a process of its own: this test is started again as a window that trains, and the real program with
// nothing to do.
#include "app/Application.h"
#include "app/PretrainController.h"
#include "app/SignalListener.h"
#include "app/jobs/InterruptedRuns.h"
#include "core/training/Devices.h"
#include "tests/app/FakeLogin.h"
#include "tests/support/SmallFiles.h"
#include "ui/train/LearningCurves.h"
#include "ui/train/PretrainDialog.h"
#include "ui/train/TrainPage.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <cstring>

using namespace semblance;
using Key = SettingsStore::Key;

namespace {

constexpr int kPatienceMs = 120'000;

/// Says on standard output that the window is where the test wants it.
void sayReady() {
    std::puts("ready");
    std::fflush(stdout);
}

void beginTraining(Application& desktop) {
    TrainingOptions options = desktop.trainPage().options();
    options.network = "cnn6";
    options.imageSize = {16, 12};
    options.batch = 8;
    options.epochs = 10'000;
    desktop.trainPage().setOptions(options);
    desktop.trainPage().start();
}

void beginPretraining(Application& desktop) {
    desktop.window().action(ActionId::Pretrain)->trigger();
    PretrainDialog& dialog = *desktop.pretraining().dialog();
    qobject_cast<QSpinBox*>(dialog.form()->control("batch"))->setValue(4);
    dialog.findChild<QPushButton*>(QStringLiteral("startPretraining"))->click();
}

bool isLearning(Application& desktop, const QString& task) {
    if (task == QLatin1String("idle")) return true;
    if (task != QLatin1String("pretrain")) return !desktop.trainPage().curves()->history().epochs().empty();
    return desktop.pretraining().dialog()->figures().contains(QStringLiteral("Epoch 1"));
}

/// The window with one task: "idle", "train", "ask" (trains, and a question stands open), "pretrain".
int runWindow(QApplication& application, const QString& task, const QString& set) {
    const SignalListener listener;
    Application desktop;
    QObject::connect(&listener, &SignalListener::received, &desktop, &Application::end);
    desktop.show();
    if (task != QLatin1String("idle")) desktop.openPaths({set});
    bool hasBegun = task == QLatin1String("idle");
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &application, [&] {
        if (!hasBegun && desktop.window().action(ActionId::StartTraining)->isEnabled()) {
            hasBegun = true;
            if (task == QLatin1String("pretrain"))
                beginPretraining(desktop);
            else
                beginTraining(desktop);
        }
        if (!hasBegun || !isLearning(desktop, task)) return;
        timer.stop();
        if (task == QLatin1String("ask")) desktop.window().close();
        if (task == QLatin1String("ask") && !QApplication::activeModalWidget()) return; // never ready
        sayReady();
    });
    timer.start(20);
    return QApplication::exec();
}

} // namespace

class TestWindowSignals : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_set;
    int m_windows = 0;

    /// Started, and where `task` wants it.
    void startWindow(QProcess& window, const QString& task, const QString& systemBus = {}) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("DBUS_SYSTEM_BUS_ADDRESS"), systemBus);
        window.setProcessEnvironment(environment);
        window.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        window.setChildProcessModifier([] { ::signal(SIGHUP, SIG_DFL); }); // nohup has it ignored
        window.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--window"), task, m_set});
        while (!window.canReadLine() && window.waitForReadyRead(kPatienceMs)) {
        }
        QCOMPARE(window.readLine(), QByteArray("ready\n"));
    }
    static void send(QProcess& window, int signal) {
        QCOMPARE(::kill(static_cast<pid_t>(window.processId()), signal), 0);
    }
    static void waitForTheEnd(QProcess& window) {
        QVERIFY(QTest::qWaitFor([&window] { return window.state() == QProcess::NotRunning; }, kPatienceMs));
        QCOMPARE(window.exitStatus(), QProcess::NormalExit);
        QCOMPARE(window.exitCode(), 0);
    }
    static QJsonObject recordOf(const QString& run) {
        QFile file(run + QStringLiteral("/run.json"));
        if (!file.open(QIODevice::ReadOnly)) return {};
        return QJsonDocument::fromJson(file.readAll()).object();
    }
    /// One run, cancelled, with a checkpoint, that the next start offers; and the layout is saved.
    static void checkKept() {
        const QStringList runs = SettingsStore().list(Key::UnfinishedRuns);
        QCOMPARE(runs.size(), 1);
        QVERIFY(!QDir(runs.first()).entryList({QStringLiteral("checkpoint-*.state")}).isEmpty());
        QCOMPARE(recordOf(runs.first())[QStringLiteral("outcome")][QStringLiteral("end")].toString(),
                 QStringLiteral("cancelled"));
        const auto found = interruptedRuns({runs.first().toStdString()});
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found.front().epochsDone > 0);
        QVERIFY(!SettingsStore().bytes(Key::WindowState).isEmpty());
    }

private Q_SLOTS:
    void initTestCase() { m_set = test::writeDataSet(m_folder.filePath(QStringLiteral("set")), 2, 24); }
    void init() {
        SettingsStore settings;
        settings.clear();
        // Runs are named by the second in which they begin.
        const QString own = m_folder.filePath(QString::number(++m_windows));
        settings.set(Key::RunsFolder, own + QStringLiteral("/runs"));
        settings.set(Key::WeightsFolder, own + QStringLiteral("/weights"));
    }

    void aTrainingIsKept_data() {
        QTest::addColumn<QString>("task");
        QTest::addColumn<QList<int>>("sent");
        QTest::newRow("a machine that shuts down") << QStringLiteral("train") << QList<int>{SIGTERM};
        QTest::newRow("a key") << QStringLiteral("train") << QList<int>{SIGINT};
        QTest::newRow("a terminal that is closed") << QStringLiteral("train") << QList<int>{SIGHUP};
        QTest::newRow("several at once") << QStringLiteral("train") << QList<int>{SIGTERM, SIGHUP, SIGTERM, SIGINT};
        QTest::newRow("while a question stands open") << QStringLiteral("ask") << QList<int>{SIGTERM};
    }
    void aTrainingIsKept() {
        QFETCH(const QString, task);
        QFETCH(const QList<int>, sent);
        QProcess window;
        startWindow(window, task);
        for (const int signal : sent)
            send(window, signal);
        waitForTheEnd(window);
        checkKept();
    }

    void aPretrainingIsKept() {
        QProcess window;
        startWindow(window, QStringLiteral("pretrain"));
        send(window, SIGTERM);
        waitForTheEnd(window);
        const QDir weights(SettingsStore().text(Key::WeightsFolder));
        QCOMPARE(weights.entryList({QStringLiteral("*.safetensors")}).size(), 1);
    }

    void aMachineThatShutsDownWaitsForIt() {
        if (!test::FakeLogin::isPossible()) QSKIP("needs dbus-daemon");
        test::FakeLogin login;
        QVERIFY(login.isThere());
        QProcess window;
        startWindow(window, QStringLiteral("train"), login.address());
        QTRY_VERIFY_WITH_TIMEOUT(login.isHeld(), kPatienceMs);
        login.prepareFor(QStringLiteral("Shutdown"), true);
        waitForTheEnd(window);
        QVERIFY(!login.isHeld());
        checkKept();
    }

    void aWindowWithNothingToKeepEndsAtOnce() {
        QProcess window;
        startWindow(window, QStringLiteral("idle"));
        send(window, SIGTERM);
        waitForTheEnd(window);
        QVERIFY(!SettingsStore().bytes(Key::WindowState).isEmpty());
    }

    void theProgramItselfListens() {
        QProcess program;
        program.setProcessChannelMode(QProcess::ForwardedChannels);
        program.start(QStringLiteral(SEMBLANCE_BINARY_DIR "/app/semblance"), QStringList());
        QVERIFY(program.waitForStarted());
        // It writes its layout when it ends by itself alone; before it listens the signal would kill it.
        const QString status = QStringLiteral("/proc/%1/status").arg(program.processId());
        const auto isCaught = [&status] {
            QFile file(status);
            if (!file.open(QIODevice::ReadOnly)) return false;
            for (const QByteArray& line : file.readAll().split('\n'))
                if (line.startsWith("SigCgt:"))
                    return (line.mid(7).trimmed().toULongLong(nullptr, 16) & (1ULL << (SIGTERM - 1))) != 0;
            return false;
        };
        QVERIFY(QTest::qWaitFor(isCaught, kPatienceMs));
        send(program, SIGTERM);
        waitForTheEnd(program);
        QVERIFY(!SettingsStore().bytes(Key::WindowState).isEmpty());
    }
};

int main(int argc, char* argv[]) {
    loadCudaPack();
    QApplication application(argc, argv);
    setComputeThreads(0);
    QApplication::setApplicationName(QStringLiteral("Semblance")); // one file of settings for both
    if (argc == 4 && std::strcmp(argv[1], "--window") == 0)
        return runWindow(application, QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3]));
    TestWindowSignals test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_WindowSignals.moc"
