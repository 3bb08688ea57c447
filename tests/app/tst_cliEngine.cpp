// SPDX-License-Identifier: GPL-3.0-or-later
#include "CliProcess.h"

#include <QDirIterator>
#include <QTemporaryDir>

#include <csignal>

using namespace semblance::test;

/// semblance-engine, as a user calls it, on pixels that the command has decoded.
class tst_cliEngine : public QObject {
    Q_OBJECT

    QString path(const QString& name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
    QString m_cache;

private Q_SLOTS:
    void initTestCase();
    void signalEndsInACheckpoint_data();
    void signalEndsInACheckpoint();
};

void tst_cliEngine::initTestCase() {
    QVERIFY(writeSample(path("sample")));
    const CliRun run = runCli({"train", path("sample"), "--out", path("first"), "--network", "cnn6", "--image-size",
                               "32x32", "--device", "cpu", "--epochs", "1", "--cache", path("cache"), "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QDirIterator files(path("cache"), {"*.pixels"}, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY(files.hasNext());
    m_cache = files.next();
}

void tst_cliEngine::signalEndsInACheckpoint_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("a key") << SIGINT;
    QTest::newRow("a machine that shuts down") << SIGTERM;
    QTest::newRow("a terminal that is closed") << SIGHUP;
}

void tst_cliEngine::signalEndsInACheckpoint() {
    QFETCH(const int, signal);
    const QString out = path(QStringLiteral("run%1").arg(signal));
    QProcess process;
    process.setChildProcessModifier([] { ::signal(SIGHUP, SIG_DFL); }); // nohup has it ignored
    process.start(
        QStringLiteral(SEMBLANCE_BINARY_DIR "/app/engine/semblance-engine"),
        {"train", m_cache, "--out", out, "--network", "cnn6", "--device", "cpu", "--set", "epochs=10000", "--json"});
    QByteArray told;
    while (!told.contains("\"epoch\"") && process.waitForReadyRead(300'000))
        told += process.readAllStandardOutput();
    QVERIFY2(told.contains("\"epoch\""), process.readAllStandardError().constData());
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), signal), 0);
    QVERIFY(process.waitForFinished(300'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    QVERIFY(!QDir(out).entryList({"checkpoint-*.state"}).isEmpty());
    const QJsonObject record = QJsonDocument::fromJson(readFile(out + "/run.json")).object();
    QCOMPARE(record["outcome"]["end"].toString(), QString("cancelled"));
}

QTEST_GUILESS_MAIN(tst_cliEngine)
#include "tst_cliEngine.moc"
