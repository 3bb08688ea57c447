// SPDX-License-Identifier: GPL-3.0-or-later
#include "CliProcess.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtEndian>

#include <cmath>
#include <csignal>

using namespace semblance::test;

namespace {

const QStringList epochFields{"epoch",      "images_per_second",   "seconds",         "train_accuracy",
                              "train_loss", "validation_accuracy", "validation_loss", "validation_macro_f1"};

QList<QJsonObject> epochsOf(const CliRun& run) {
    QList<QJsonObject> epochs;
    for (const QJsonObject& object : run.objects())
        if (object.contains("epoch")) epochs.append(object);
    return epochs;
}

QJsonObject lastOf(const CliRun& run) {
    const QList<QJsonObject> objects = run.objects();
    return objects.isEmpty() ? QJsonObject() : objects.back();
}

} // namespace

/// train, as a user calls it: on the sample set, with a network small enough for any machine.
class tst_cliTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runLeavesModelCurveAndRecord();
    void printsALineAnEpochForPeople();
    void secondRunInTheFolderIsRefused();
    void namedOptionsBeatThePresetAndSettingsBeatBoth();
    void interruptedRunIsGoneOnWith_data();
    void interruptedRunIsGoneOnWith();
    void resumeStartsARunWhereThereIsNone();
    void splitFileIsTakenAsItIs();
    void splitFileWithAnUnknownImageFails();
    void unreadableImagesAreNamedAndLeftOut();
    void runWithoutUnreadableImagesIsGoneOnWith();
    void oneClassAloneCannotBeTrainedOn();
    void trainAndValidationFoldersAreTakenAsTheyAre();
    void withoutCacheTheResultIsTheSame();
    void pretrainsOnAnyImagesAndATrainingStartsFromIt();
    void pretrainRefusesANetworkWithoutSuchAPart();
    void frozenTrainingStartsFromAModel();
    void rateTestProposesARateAndKeepsNothing();
    void aPresetThatWantsWeightsRefusesToRunWithoutThem();

private:
    QStringList call(const QString& out, const QStringList& more) const {
        return QStringList{"train",        m_sample, "--out",    out,   "--network", "cnn6",
                           "--image-size", "32x32",  "--device", "cpu", "--cache",   m_folder.filePath("cache"),
                           "--json"} +
               more;
    }
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
    QString m_sample;
};

void tst_cliTraining::initTestCase() {
    m_sample = path("sample");
    QVERIFY(writeSample(m_sample));
}

void tst_cliTraining::rateTestProposesARateAndKeepsNothing() {
    const QStringList arguments{"lr-test", m_sample,  "--network", "cnn6",    "--image-size", "32x32", "--device",
                                "cpu",     "--steps", "40",        "--cache", path("cache"),  "--set", "threads=1"};
    const CliRun run = runCli(arguments + QStringList{"--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject object = run.object();
    QCOMPARE(fieldsOf(object), QStringList({"diverged", "learning_rate", "loss", "smoothed_loss", "suggested"}));
    const QJsonArray rates = object["learning_rate"].toArray();
    QVERIFY(rates.size() > 10 && rates.size() <= 40);
    QCOMPARE(object["loss"].toArray().size(), rates.size());
    QVERIFY(std::abs(rates.first().toDouble() - 1e-7) < 1e-12);
    QVERIFY(object["suggested"].toDouble() > 1e-7 && object["suggested"].toDouble() < 10);
    const CliRun told = runCli(arguments);
    QVERIFY2(told.out.contains("Suggested learning rate: "), told.out.constData());
    QCOMPARE(runCli({"lr-test", m_sample, "--lowest", "1", "--highest", "0.1"}).exitCode, 2);
    QCOMPARE(runCli({"lr-test", m_sample, "--out", path("x")}).exitCode, 2); // it makes no run
}

void tst_cliTraining::runLeavesModelCurveAndRecord() {
    const CliRun run = runCli(call(path("run"), {"--epochs", "2"}));
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QList<QJsonObject> lines = run.objects();
    QCOMPARE(lines.size(), 3);
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(fieldsOf(lines[i]), epochFields);
        QCOMPARE(lines[i]["epoch"].toInt(), i + 1);
        QVERIFY(lines[i]["train_loss"].toDouble() > 0 && lines[i]["validation_loss"].toDouble() > 0);
    }
    QCOMPARE(missing(lines[2], {"model", "best_epoch"}), QString());
    QVERIFY(lines[2]["best_epoch"].toInt() >= 1 && lines[2]["best_epoch"].toInt() <= 2);
    QCOMPARE(lines[2]["model"].toString(), path("run") + "/model.semblance");
    for (const char* file : {"model.semblance", "metrics.csv", "run.json"})
        QVERIFY2(QFileInfo(path("run") + "/" + file).size() > 0, file);
    QVERIFY2(run.messages.contains("Computing on cpu"), run.messages.constData());
}

void tst_cliTraining::printsALineAnEpochForPeople() {
    QStringList arguments = call(path("people"), {"--epochs", "2"});
    arguments.removeAll("--json");
    const CliRun run = runCli(arguments);
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QByteArray table = run.out.mid(run.out.indexOf("epoch  train loss"));
    QVERIFY2(table.contains("\n    1  ") && table.contains("\n    2  ") && table.contains("model.semblance"),
             run.out.constData());
    QVERIFY2(!run.messages.contains('\r'), "a bar belongs on a terminal alone");
}

void tst_cliTraining::secondRunInTheFolderIsRefused() {
    const QByteArray model = readFile(path("run") + "/model.semblance");
    QVERIFY(!model.isEmpty());
    const CliRun run = runCli(call(path("run"), {"--epochs", "2"}));
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["path"].toString(), path("run"));
    QVERIFY2(run.messages.contains("--resume"), run.messages.constData());
    QVERIFY(readFile(path("run") + "/model.semblance") == model);
}

void tst_cliTraining::namedOptionsBeatThePresetAndSettingsBeatBoth() {
    const CliRun run = runCli(call(path("order"), {"--preset", "m0", "--epochs", "7", "--set", "epochs=1", "--batch",
                                                   "4", "--set", "augmentation.flip_horizontal=false"}));
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QCOMPARE(epochsOf(run).size(), 1);
    const QJsonObject options =
        QJsonDocument::fromJson(readFile(path("order") + "/run.json")).object()["options"].toObject();
    QCOMPARE(options["epochs"].toInt(), 1);
    QCOMPARE(options["batch"].toInt(), 4);
    QCOMPARE(options["network"].toString(), QString("cnn6"));
    QCOMPARE(options["augmentation"]["flip_horizontal"].toBool(true), false);
    QJsonObject m0;
    for (const QJsonObject& preset : runCli({"presets", "--json"}).objects())
        if (preset["name"] == "m0") m0 = preset["options"].toObject();
    QCOMPARE(options["learning_rate"], m0["learning_rate"]);
    QCOMPARE(options["optimiser"], m0["optimiser"]);
}

void tst_cliTraining::interruptedRunIsGoneOnWith_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("a key") << SIGINT;
    QTest::newRow("a machine that shuts down") << SIGTERM;
    QTest::newRow("a terminal that is closed") << SIGHUP;
}

void tst_cliTraining::interruptedRunIsGoneOnWith() {
    QFETCH(const int, signal);
    const QString name = QStringLiteral("interrupted%1").arg(signal);
    QProcess process;
    process.start(cliPath(), call(path(name), {"--epochs", "20"}));
    QByteArray out;
    while (!out.contains("\"epoch\"") && process.waitForReadyRead(300'000))
        out += process.readAllStandardOutput();
    QVERIFY2(out.contains("\"epoch\""), process.readAllStandardError().constData());
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), signal), 0);
    QVERIFY(process.waitForFinished(300'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    const CliRun stopped{130, out + process.readAllStandardOutput(), {}};
    QCOMPARE(lastOf(stopped)["end"].toString(), QString("cancelled"));
    const int done = epochsOf(stopped).size();
    QVERIFY(done >= 1 && done < 20);

    const CliRun run = runCli({"train", m_sample, "--out", path(name), "--resume", "--cache", path("cache"), "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QCOMPARE(epochsOf(run).front()["epoch"].toInt(), done + 1);
    QCOMPARE(epochsOf(run).back()["epoch"].toInt(), 20);
}

void tst_cliTraining::resumeStartsARunWhereThereIsNone() {
    const CliRun run = runCli(call(path("fresh"), {"--epochs", "1", "--resume"}));
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QCOMPARE(epochsOf(run).front()["epoch"].toInt(), 1);
}

void tst_cliTraining::splitFileIsTakenAsItIs() {
    QJsonArray train;
    QJsonArray validation;
    const QStringList classes = QDir(m_sample).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString& name : classes) {
        const QStringList files = QDir(m_sample + "/" + name).entryList(QDir::Files, QDir::Name);
        train.prepend(name + "/" + files[3]);
        train.append(name + "/" + files[1]);
        validation.append(name + "/" + files[0]);
    }
    QVERIFY(writeFile(path("split.json"),
                      QJsonDocument(QJsonObject{{"train", train}, {"validation", validation}}).toJson()));
    const CliRun run = runCli(call(path("split"), {"--epochs", "1", "--split", path("split.json")}));
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QByteArray record = readFile(path("split") + "/run.json");
    for (const QJsonValue& file : train)
        QVERIFY2(record.contains(file.toString().toUtf8()), qPrintable(file.toString()));
    QVERIFY(!record.contains(
        (classes[0] + "/" + QDir(m_sample + "/" + classes[0]).entryList(QDir::Files, QDir::Name)[2]).toUtf8()));
    QVERIFY2(run.messages.contains(QByteArray::number(train.size()) + " images to learn from, " +
                                   QByteArray::number(validation.size()) + " held back"),
             run.messages.constData());
}

void tst_cliTraining::splitFileWithAnUnknownImageFails() {
    QVERIFY(writeFile(path("wrong.json"), R"({"train": ["nowhere/x.tif"], "validation": []})"));
    const CliRun run = runCli(call(path("wrong"), {"--split", path("wrong.json")}));
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["kind"].toString(), QString("data_set"));
    QVERIFY(run.error()["path"].toString().endsWith("nowhere/x.tif"));
    QVERIFY(writeFile(path("wrong.json"), R"({"train": "all"})"));
    QCOMPARE(runCli(call(path("wrong"), {"--split", path("wrong.json")})).error()["kind"].toString(),
             QString("damaged_file"));
}

void tst_cliTraining::unreadableImagesAreNamedAndLeftOut() {
    const QString data = path("broken");
    QVERIFY(writeSample(data));
    const QString jpeg = sampleImage(data, "jpg");
    const QByteArray content = readFile(jpeg);
    QVERIFY(writeFile(jpeg, content.left(content.size() / 2)));
    QStringList arguments = call(path("broken-run"), {"--epochs", "1"});
    arguments[1] = data + "/";
    const CliRun run = runCli(arguments);
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QString relative = QDir(data).relativeFilePath(jpeg);
    QVERIFY2(run.messages.contains("left out") && run.messages.contains(relative.toUtf8()), run.messages.constData());
    QVERIFY(!readFile(path("broken-run") + "/run.json").contains(relative.toUtf8()));
    const QByteArray model = readFile(path("broken-run") + "/model.semblance");
    QVERIFY2(QRegularExpression("\"data_set_name\":\\s*\"broken\"").match(QString::fromLatin1(model)).hasMatch(),
             "the data set is called by its folder");
}

void tst_cliTraining::runWithoutUnreadableImagesIsGoneOnWith() {
    QStringList arguments = call(path("broken-run"), {"--resume", "--epochs", "2"});
    arguments[1] = path("broken");
    const CliRun run = runCli(arguments);
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QCOMPARE(epochsOf(run).size(), 1);
    QCOMPARE(epochsOf(run).front()["epoch"].toInt(), 2);
}

void tst_cliTraining::oneClassAloneCannotBeTrainedOn() {
    const QString data = path("single");
    QVERIFY(QDir().mkpath(data + "/only"));
    QVERIFY(QFile::copy(sampleImage(m_sample, "tif"), data + "/only/a.tif"));
    QStringList arguments = call(path("single-run"), {});
    arguments[1] = data;
    const CliRun run = runCli(arguments);
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["kind"].toString(), QString("data_set"));
    QVERIFY(!QFileInfo::exists(path("single-run") + "/run.json"));
}

void tst_cliTraining::trainAndValidationFoldersAreTakenAsTheyAre() {
    const QString data = path("prepared");
    const QStringList classes = QDir(m_sample).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString& name : {classes[0], classes[1]}) {
        const QDir folder(m_sample + "/" + name);
        const QStringList files = folder.entryList(QDir::Files, QDir::Name);
        QVERIFY(QDir().mkpath(data + "/train/" + name) && QDir().mkpath(data + "/val/" + name));
        for (int i = 0; i < 5; ++i)
            QVERIFY(
                QFile::copy(folder.filePath(files[i]), data + (i < 2 ? "/train/" : "/val/") + name + "/" + files[i]));
    }
    QStringList arguments = call(path("prepared-run"), {"--epochs", "1"});
    arguments[1] = data;
    const CliRun run = runCli(arguments);
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QVERIFY2(run.messages.contains("4 images to learn from, 6 held back"), run.messages.constData());
}

void tst_cliTraining::withoutCacheTheResultIsTheSame() {
    QStringList streamed = call(path("streamed"), {"--epochs", "1", "--no-cache", "--set", "precision=float32", "--set",
                                                   "memory_format=contiguous"});
    const qsizetype cache = streamed.indexOf("--cache");
    streamed.remove(cache, 2);
    QStringList cached =
        call(path("cached"), {"--epochs", "1", "--set", "precision=float32", "--set", "memory_format=contiguous"});
    cached.replace(cached.indexOf("--cache") + 1, path("cache-of-its-own"));
    const CliRun first = runCli(streamed);
    const CliRun second = runCli(cached);
    QVERIFY2(first.exitCode == 0 && second.exitCode == 0, qPrintable(first.told() + second.told()));
    QCOMPARE(epochsOf(first)[0]["train_loss"], epochsOf(second)[0]["train_loss"]);
    QCOMPARE(epochsOf(first)[0]["validation_loss"], epochsOf(second)[0]["validation_loss"]);
    QVERIFY(!QDir(path("cache-of-its-own")).isEmpty());
}

void tst_cliTraining::pretrainsOnAnyImagesAndATrainingStartsFromIt() {
    const CliRun run = runCli({"pretrain", m_sample, "--network", "autoencoder_densenet121", "--out", path("part.st"),
                               "--image-size", "64x64", "--epochs", "2", "--pictures", path("pictures.png"), "--device",
                               "cpu", "--no-cache", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QList<QJsonObject> lines = run.objects();
    QCOMPARE(lines.size(), 3);
    for (const char* field : {"epoch", "loss", "held_back_loss", "baseline"})
        QVERIFY2(lines[0].contains(field), field);
    QCOMPARE(lines[2]["file"].toString(), path("part.st"));
    QCOMPARE(lines[2]["end"].toString(), QString("completed"));
    const QByteArray pictures = readFile(path("pictures.png"));
    QVERIFY(pictures.startsWith("\x89PNG"));
    QCOMPARE(qFromBigEndian<quint32>(pictures.constData() + 16), 3u * 64 + 2 * 8); // as given, as shown, as rebuilt
    const CliRun training =
        runCli({"train", m_sample, "--out", path("from-part"), "--network", "autoencoder_densenet121", "--start",
                path("part.st"), "--image-size", "64x64", "--epochs", "1", "--set", "freeze=pretrained_part",
                "--device", "cpu", "--no-cache", "--json"});
    QVERIFY2(training.exitCode == 0, qPrintable(training.told()));
    QVERIFY(training.objects()[0].contains("validation_reconstruction_error"));
    const CliRun answers = runCli({"classify", path("from-part/model.semblance"), sampleImage(m_sample, "tif"), "--csv",
                                   path("rebuilt.csv"), "--json"});
    QVERIFY2(answers.exitCode == 0, qPrintable(answers.told()));
    QVERIFY(answers.object()["reconstruction_error"].toDouble() > 0);
    const QByteArray table = readFile(path("rebuilt.csv"));
    QVERIFY2(table.split('\n')[0].endsWith(",error,reconstruction_error"), table.constData());
    QVERIFY(table.split('\n')[1].split(',').last().toDouble() > 0);
}

void tst_cliTraining::pretrainRefusesANetworkWithoutSuchAPart() {
    const CliRun run = runCli({"pretrain", m_sample, "--network", "cnn6", "--out", path("none.st"), "--json"});
    QCOMPARE(run.exitCode, 2);
    QVERIFY(run.error()["message"].toString().contains("no part that learns without labels"));
    QVERIFY(!QFile::exists(path("none.st")));
}

void tst_cliTraining::frozenTrainingStartsFromAModel() {
    QVERIFY(runCli(call(path("taught"), {"--epochs", "1"})).exitCode == 0);
    const QString model = path("taught/model.semblance");
    const CliRun frozen = runCli(
        call(path("frozen"), {"--epochs", "2", "--start", model, "--set", "freeze=backbone", "--set",
                              "augmentation.flip_horizontal=false", "--set", "augmentation.flip_vertical=false"}));
    QVERIFY2(frozen.exitCode == 0, qPrintable(frozen.told()));
    QVERIFY2(frozen.messages.contains("each is looked at once"), frozen.messages.constData());
    const CliRun scratch = runCli(call(path("frozen-scratch"), {"--set", "freeze=backbone"}));
    QCOMPARE(scratch.exitCode, 2);
    QVERIFY(scratch.error()["message"].toString().contains("weights to start from"));
}

void tst_cliTraining::aPresetThatWantsWeightsRefusesToRunWithoutThem() {
    for (const char* preset : {"m0-pretrained", "inception-v3", "recommended"}) {
        const CliRun run = runCli({"train", m_sample, "--out", path("never"), "--preset", preset, "--weights-folder",
                                   path("no-weights"), "--device", "cpu", "--json"});
        QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
        const QString message = run.error()["message"].toString();
        QVERIFY2(message.contains("weights get"), qPrintable(message));
        QVERIFY2(message.contains("https://"), qPrintable(message));
        QVERIFY(!QFile::exists(path("never/model.semblance")));
    }
}

QTEST_GUILESS_MAIN(tst_cliTraining)
#include "tst_cliTraining.moc"
