// SPDX-License-Identifier: GPL-3.0-or-later
#include "CliProcess.h"
#include "HttpServer.h"

#include <QCryptographicHash>
#include <QTemporaryDir>

#include <csignal>

using namespace semblance::test;

namespace {

constexpr int kPatienceMs = 120'000;
const QString kImageNet = QStringLiteral("densenet121-imagenet"); // its checksum is published
const QString kMicroNet = QStringLiteral("resnet18-micronet");    // none is
const QStringList kFields{"name", "network", "path", "sha256", "verified"};

QString sha256Of(const QByteArray& bytes) {
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

} // namespace

/// weights: list, get from a real server on loopback, add, check, remove.
class tst_cliWeights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void listNamesAllWithTheirFields();
    void getFetchesVerifiesAndIsRemembered();
    void aWrongFileIsRemovedAndSaid();
    void withoutAConnectionItSaysWhatToFetchAndWhereToPutIt();
    void anInterruptedGetGoesOnTheNextTime();
    void addTakesAModelAndRefusesOtherFiles();
    void checkTellsAWrongFileInItsLine();
    void anUnknownNameIsAWrongCall();
    void absentWeightsAreNeverReplacedByAnotherStart();
    void fetchedWeightsAreAStartByTheirName();
    void helpTellsTheWords();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString place(const QString& name) const { return m_store->filePath(name); }
    QStringList weights(const QStringList& words) const {
        return QStringList{"weights"} + words + QStringList{"--folder", m_store->path(), "--json"};
    }

    /// While the server answers on this thread.
    CliRun runBeside(const QStringList& arguments, const std::function<void(QProcess&)>& meanwhile = {}) {
        QProcess process;
        process.start(cliPath(), arguments);
        if (meanwhile) meanwhile(process);
        const bool hasEnded =
            QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, kPatienceMs);
        if (!hasEnded) process.kill();
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
                process.readAllStandardError()};
    }
    CliRun get(const QString& name) {
        return runBeside(weights({"get", name, "--from", m_server->address().toString()}));
    }

    QTemporaryDir m_folder;
    std::unique_ptr<QTemporaryDir> m_store;
    std::unique_ptr<HttpServer> m_server;
    QString m_model;
    QByteArray m_content;
};

void tst_cliWeights::initTestCase() {
    QVERIFY(writeSample(path("sample")));
    const CliRun run = runCli({"train", path("sample"), "--out", path("run"), "--network", "resnet18", "--image-size",
                               "32x32", "--epochs", "1", "--device", "cpu", "--no-cache", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    m_model = path("run/model.semblance");
    m_content = readFile(m_model);
    QVERIFY(m_content.size() > 40'000'000);
}

void tst_cliWeights::init() {
    m_store = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<HttpServer>();
    m_server->answer = [this](const HttpRequest& request) { return HttpServer::honest(request, m_content); };
}

void tst_cliWeights::listNamesAllWithTheirFields() {
    const CliRun run = runCli(weights({}));
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QSet<QString> names;
    for (const QJsonObject& line : run.objects()) {
        QCOMPARE(missing(line, kFields + QStringList{"licence", "address", "place", "mean", "standard_deviation"}),
                 QString());
        QVERIFY(line["path"].isNull() && line["sha256"].isNull());
        QCOMPARE(line["verified"].toBool(true), false);
        names.insert(line["name"].toString());
    }
    QVERIFY(names.contains(kImageNet) && names.contains(kMicroNet));
    QCOMPARE(run.objects().size(), names.size());
    QCOMPARE(runCli(weights({"list"})).out, run.out);
    const CliRun table = runCli({"weights", "--folder", m_store->path()});
    QCOMPARE(table.exitCode, 0);
    QVERIFY(table.out.contains("densenet121-imagenet") && table.out.contains("not there"));
}

void tst_cliWeights::getFetchesVerifiesAndIsRemembered() {
    const CliRun run = get(kMicroNet);
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject line = run.object();
    QCOMPARE(line["name"].toString(), kMicroNet);
    QCOMPARE(line["network"].toString(), QString("resnet18"));
    QCOMPARE(line["path"].toString(), place("resnet18_pretrained_microscopynet_v1.0.pth.tar"));
    QCOMPARE(line["sha256"].toString(), sha256Of(m_content));
    QCOMPARE(line["verified"].toBool(true), false); // no checksum is published
    QCOMPARE(line["verified_by"].toString(), QString("names_and_shapes"));
    QCOMPARE(readFile(line["path"].toString()), m_content);
    for (const QJsonObject& listed : runCli(weights({"list"})).objects())
        if (listed["name"] == kMicroNet) QCOMPARE(listed, line);
    const auto requests = m_server->requests.size();
    QCOMPARE(get(kMicroNet).exitCode, 0);
    QCOMPARE(m_server->requests.size(), requests);
    const CliRun told = runCli({"weights", "check", kMicroNet, "--folder", m_store->path()});
    QVERIFY2(told.out.contains("no published checksum"), qPrintable(told.told()));
    const CliRun removed = runCli(weights({"remove", kMicroNet}));
    QCOMPARE(removed.object()["removed"].toBool(), true);
    QVERIFY(QDir(m_store->path()).isEmpty());
}

void tst_cliWeights::aWrongFileIsRemovedAndSaid() {
    const QByteArray wrong(32'343'327, 'x'); // of the published size
    m_server->answer = [&wrong](const HttpRequest& request) { return HttpServer::honest(request, wrong); };
    const CliRun run = get(kImageNet);
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["kind"].toString(), QString("damaged_file"));
    const QString message = run.error()["message"].toString();
    QVERIFY2(message.contains("a639ec97") && message.contains(sha256Of(wrong).left(8)), qPrintable(message));
    QVERIFY(QDir(m_store->path()).isEmpty());
}

void tst_cliWeights::withoutAConnectionItSaysWhatToFetchAndWhereToPutIt() {
    m_server->close();
    const CliRun run = get(kImageNet);
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["path"].toString(), place("densenet121-a639ec97.pth"));
    QVERIFY2(run.messages.contains(m_server->address().host().toUtf8()), qPrintable(run.told()));
    QVERIFY2(run.messages.contains("save it as"), qPrintable(run.told()));
    QVERIFY2(run.messages.contains(place("densenet121-a639ec97.pth").toUtf8()), qPrintable(run.told()));
}

void tst_cliWeights::anInterruptedGetGoesOnTheNextTime() {
    m_server->answer = [this](const HttpRequest& request) {
        HttpAnswer answer = HttpServer::honest(request, m_content);
        answer.hangsAfter = 1'000'000;
        return answer;
    };
    const QString part = place("resnet18_pretrained_microscopynet_v1.0.pth.tar.part");
    const CliRun run =
        runBeside(weights({"get", kMicroNet, "--from", m_server->address().toString()}), [&part](QProcess& process) {
            QTRY_COMPARE_WITH_TIMEOUT(QFile(part).size(), 1'000'000, kPatienceMs);
            QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
        });
    QVERIFY2(run.exitCode == 130, qPrintable(run.told()));
    QCOMPARE(QFile(part).size(), 1'000'000);
    m_server->answer = [this](const HttpRequest& request) { return HttpServer::honest(request, m_content); };
    QCOMPARE(get(kMicroNet).exitCode, 0);
    QCOMPARE(m_server->requests.back().first().value_or(-1), 1'000'000);
    QCOMPARE(readFile(part.chopped(5)), m_content);
}

void tst_cliWeights::addTakesAModelAndRefusesOtherFiles() {
    const CliRun run = runCli(weights({"add", m_model}));
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QCOMPARE(missing(run.object(), kFields), QString());
    QCOMPARE(run.object()["name"].toString(), QString("model.semblance"));
    QCOMPARE(run.object()["network"].toString(), QString("resnet18"));
    QCOMPARE(run.object()["sha256"].toString(), sha256Of(m_content));
    const CliRun image = runCli(weights({"add", sampleImage(path("sample"), "tif")}));
    QCOMPARE(image.exitCode, 1);
    QCOMPARE(image.error()["path"].toString(), sampleImage(path("sample"), "tif"));
    QCOMPARE(runCli(weights({"add", path("nowhere.pth")})).error()["kind"].toString(), QString("file_not_found"));
}

void tst_cliWeights::checkTellsAWrongFileInItsLine() {
    const QString file = path("densenet121-a639ec97.pth");
    QVERIFY(writeFile(file, "not these weights"));
    const CliRun run = runCli(weights({"check", file}));
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    const QJsonObject line = run.object();
    QCOMPARE(line["name"].toString(), kImageNet);
    QCOMPARE(line["sha256"].toString(), sha256Of("not these weights"));
    QCOMPARE(line["verified"].toBool(true), false);
    QCOMPARE(line["error"]["kind"].toString(), QString("damaged_file"));
    const CliRun right = runCli(weights({"check", m_model}));
    QCOMPARE(right.exitCode, 0);
    QCOMPARE(right.object()["network"].toString(), QString("resnet18"));
    const CliRun absent = runCli(weights({"check", kImageNet}));
    QCOMPARE(absent.exitCode, 1);
    QVERIFY(absent.messages.contains("https://download.pytorch.org/models/densenet121-a639ec97.pth"));
}

void tst_cliWeights::anUnknownNameIsAWrongCall() {
    const CliRun run = runCli(weights({"get", "densenet121"}));
    QVERIFY2(run.exitCode == 2, qPrintable(run.told()));
    QVERIFY(run.messages.contains("densenet121-micronet")); // those that there are for this network
}

void tst_cliWeights::absentWeightsAreNeverReplacedByAnotherStart() {
    const CliRun run =
        runCli({"train", path("sample"), "--out", path("never"), "--network", "densenet121", "--start", kImageNet,
                "--weights-folder", m_store->path(), "--device", "cpu", "--no-cache", "--json"});
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["kind"].toString(), QString("file_not_found"));
    QCOMPARE(run.error()["path"].toString(), place("densenet121-a639ec97.pth"));
    QVERIFY(run.messages.contains("weights get densenet121-imagenet"));
    QVERIFY(!QFile::exists(path("never/run.json")));
}

void tst_cliWeights::fetchedWeightsAreAStartByTheirName() {
    QVERIFY(get(kMicroNet).exitCode == 0);
    // With no step worth the name, the network answers as the weights that it started from do.
    const CliRun run = runCli({"train",
                               path("sample"),
                               "--out",
                               path("from-store"),
                               "--network",
                               "resnet18",
                               "--start",
                               kMicroNet,
                               "--weights-folder",
                               m_store->path(),
                               "--image-size",
                               "32x32",
                               "--epochs",
                               "1",
                               "--learning-rate",
                               "1e-8",
                               "--weight-decay",
                               "0",
                               "--device",
                               "cpu",
                               "--no-cache",
                               "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QVERIFY(readFile(path("from-store/run.json")).contains(kMicroNet.toUtf8()));
    QVERIFY(!run.messages.contains("missing"));
    // What lies in the store was changed behind its back: it is looked at again, and refused.
    QVERIFY(writeFile(place("resnet18_pretrained_microscopynet_v1.0.pth.tar"), m_content.left(1'000'000)));
    const CliRun damaged = runCli({"train", path("sample"), "--out", path("never-either"), "--network", "resnet18",
                                   "--start", kMicroNet, "--weights-folder", m_store->path(), "--no-cache", "--json"});
    QVERIFY2(damaged.exitCode == 1, qPrintable(damaged.told()));
    QVERIFY(!QFile::exists(path("never-either/run.json")));
}

void tst_cliWeights::helpTellsTheWords() {
    const CliRun run = runCli({"weights", "--help"});
    QCOMPARE(run.exitCode, 0);
    for (const char* word : {"list", "get", "add", "check", "remove", "--folder"})
        QVERIFY2(run.out.contains(word), word);
    QVERIFY(runCli({"--help"}).out.contains("weights"));
}

QTEST_GUILESS_MAIN(tst_cliWeights)
#include "tst_cliWeights.moc"
