// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the runs that a program remembers can be gone on with.
#include "app/jobs/InterruptedRuns.h"
#include "core/base/Error.h"
#include "core/training/RunWriter.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace semblance;

namespace {

using Path = std::filesystem::path;

/// Another process that trains in the folder, as far as its lock goes.
class OtherProcess {
public:
    explicit OtherProcess(const Path& folder) {
        int ends[2];
        if (::pipe(ends) != 0) qFatal("no pipe");
        m_pid = ::fork();
        if (m_pid == 0) {
            const RunLock lock(folder);
            (void)!::write(ends[1], "x", 1);
            ::pause();
            ::_exit(0);
        }
        char byte = 0;
        m_holds = ::read(ends[0], &byte, 1) == 1;
        ::close(ends[0]);
        ::close(ends[1]);
    }
    ~OtherProcess() {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    bool holds() const { return m_holds; }

private:
    pid_t m_pid = -1;
    bool m_holds = false;
};

TrainingOutcome outcome(RunEnd end, int epochsDone) {
    TrainingOutcome outcome;
    outcome.end = end;
    outcome.epochsDone = epochsDone;
    return outcome;
}

} // namespace

class TestInterruptedRuns : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    /// A run of 40 epochs with four steps each, as a process leaves it that was killed.
    Path makeRun(const QString& name) {
        RunRecord record;
        record.folder = m_folder.filePath(name).toStdString();
        QDir().mkpath(m_folder.filePath(name));
        record.options.network = "cnn6";
        record.options.epochs = 40;
        record.started.choice.batch = 8;
        record.started.choice.threads = 1;
        record.started.epochs = 40;
        record.started.stepsPerEpoch = 4;
        record.classNames = {"a", "b"};
        record.dataSetFolder = m_folder.path().toStdString();
        RunWriter(record, {});
        addCheckpoint(record.folder, 46);
        addCheckpoint(record.folder, 50);
        return record.folder;
    }
    static void end(const Path& folder, const TrainingOutcome& outcome) {
        RunRecord record = readRun(folder);
        RunWriter(record, {}).finish(outcome);
    }
    static void addCheckpoint(const Path& folder, int step) {
        std::ofstream(folder / ("checkpoint-00000000" + std::to_string(step) + ".state")) << "not read here";
    }
    static void removeCheckpoints(const Path& folder) {
        for (const Path& file : checkpointFiles(folder))
            std::filesystem::remove(file);
    }
    static ErrorKind kindOf(const Path& folder) {
        try {
            readToGoOn(folder);
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::Internal;
    }

private Q_SLOTS:
    void aKilledRunIsFoundWithHowFarItCame() {
        const auto run = interruptedRun(makeRun(QStringLiteral("killed")));
        QVERIFY(run.has_value());
        QCOMPARE(run->network, std::string("cnn6"));
        QCOMPARE(run->dataSetFolder, m_folder.path().toStdString());
        QCOMPARE(run->epochsDone, 12); // 50 steps, four an epoch
        QCOMPARE(run->epochs, 40);
        QVERIFY(std::chrono::abs(std::chrono::system_clock::now() - run->stopped) < std::chrono::minutes(1));
    }

    void outcomesDecide_data() {
        QTest::addColumn<int>("end");
        QTest::addColumn<int>("epochsDone");
        QTest::addColumn<bool>("isInterrupted");
        QTest::addColumn<bool>("canBeGoneOnWith");
        QTest::newRow("stopped on its way") << int(RunEnd::Cancelled) << 12 << true << true;
        QTest::newRow("stopped behind its last epoch") << int(RunEnd::Cancelled) << 40 << false << false;
        QTest::newRow("failed") << int(RunEnd::Failed) << 12 << false << true;
        QTest::newRow("completed") << int(RunEnd::Completed) << 40 << false << false;
        QTest::newRow("stopped early") << int(RunEnd::Completed) << 12 << false << false;
    }
    void outcomesDecide() {
        QFETCH(int, end);
        QFETCH(int, epochsDone);
        QFETCH(bool, isInterrupted);
        QFETCH(bool, canBeGoneOnWith);
        const Path folder = makeRun(QStringLiteral("ended"));
        TestInterruptedRuns::end(folder, outcome(static_cast<RunEnd>(end), epochsDone));
        QCOMPARE(interruptedRun(folder).has_value(), isInterrupted);
        QCOMPARE(canGoOn(folder), canBeGoneOnWith);
    }

    void aRunThatAnotherProcessTrainsIsNot() {
        const Path folder = makeRun(QStringLiteral("held"));
        {
            const OtherProcess other(folder);
            QVERIFY(other.holds());
            QVERIFY(!interruptedRun(folder));
            QVERIFY(!canGoOn(folder));
            QCOMPARE(kindOf(folder), ErrorKind::Busy);
        }
        QVERIFY(interruptedRun(folder)); // the kernel lets go of what the process held
    }

    void lookingLeavesNoTrace() {
        const Path folder = makeRun(QStringLiteral("untouched"));
        QVERIFY(interruptedRun(folder));
        QVERIFY(!std::filesystem::exists(folder / ".lock"));
        QVERIFY(!interruptedRun(m_folder.filePath(QStringLiteral("nowhere")).toStdString()));
        QVERIFY(!std::filesystem::exists(m_folder.filePath(QStringLiteral("nowhere")).toStdString()));
    }

    void withoutACheckpointThereIsNothingToGoOnFrom() {
        const Path folder = makeRun(QStringLiteral("early"));
        removeCheckpoints(folder);
        QVERIFY(!interruptedRun(folder));
        QVERIFY(!canGoOn(folder));
        QCOMPARE(kindOf(folder), ErrorKind::FileNotFound);
    }

    void aDamagedRecordIsPassedOver() {
        const Path folder = makeRun(QStringLiteral("damaged"));
        for (const char* text : {"", "{", "[]", "{\"format\": 1, \"outcome\": null}", "{\"format\": 2}"}) {
            std::ofstream(folder / "run.json") << text;
            QVERIFY2(!interruptedRun(folder), text);
        }
    }

    void theOneThatRanLastComesFirst() {
        const Path old = makeRun(QStringLiteral("old"));
        const Path young = makeRun(QStringLiteral("young"));
        for (const Path& file : checkpointFiles(old))
            std::filesystem::last_write_time(file,
                                             std::filesystem::file_time_type::clock::now() - std::chrono::hours(3));
        const auto runs = interruptedRuns({old, m_folder.filePath(QStringLiteral("nowhere")).toStdString(), young});
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0].folder, young);
        QCOMPARE(runs[1].folder, old);
    }

    void theErrorNamesTheFolderThatIsMissing() {
        const Path folder = makeRun(QStringLiteral("moved"));
        QCOMPARE(readToGoOn(folder).options.epochs, 40);
        RunRecord record = readRun(folder);
        record.dataSetFolder = "/not/there";
        RunWriter(record, {});
        try {
            readToGoOn(folder);
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::FileNotFound);
            QCOMPARE(error.path(), Path("/not/there"));
        }
    }
};

QTEST_GUILESS_MAIN(TestInterruptedRuns)
#include "tst_InterruptedRuns.moc"
