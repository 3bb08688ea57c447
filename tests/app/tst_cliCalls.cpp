// SPDX-License-Identifier: GPL-3.0-or-later
#include "CliProcess.h"

#include <QRegularExpression>
#include <QScopeGuard>
#include <QTemporaryDir>

using namespace semblance::test;

/// How the command line answers right and wrong calls, and the verbs that need no data.
class tst_cliCalls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void helpListsTheVerbsOfToday();
    void versionIsPrinted();
    void wrongCallExitsWithTwo_data();
    void wrongCallExitsWithTwo();
    void wrongCallForPeopleLeavesStandardOutputEmpty();
    void missingFileFailsWithAnErrorObject_data();
    void missingFileFailsWithAnErrorObject();
    void jsonFlagStandsBeforeOrAfterTheVerb();
    void devicesListTheProcessorFirst();
    void networksHaveNamesAndParameters();
    void presetsSayEveryOption();
    void onePresetIsPrintedWithItsSources();
    void presetsOfOnesOwnAreKeptPassedOnAndForgotten();
    void benchMeasuresTrainingAndInference();
};

void tst_cliCalls::helpListsTheVerbsOfToday() {
    const CliRun run = runCli({"--help"});
    QCOMPARE(run.exitCode, 0);
    const QString text = QString::fromUtf8(run.out);
    QStringList verbs;
    const QStringList lines = text.mid(text.indexOf("Subcommands:")).split('\n').mid(1);
    for (const QString& line : lines) {
        const auto match = QRegularExpression("^  ([a-z][a-z-]*)").match(line);
        if (match.hasMatch()) verbs.append(match.captured(1));
    }
    const QStringList expected{"devices",  "sample",   "scan",    "inspect", "calibrate",
                               "networks", "presets",  "train",   "lr-test", "pretrain",
                               "evaluate", "classify", "weights", "forward", "bench"};
    QCOMPARE(verbs, expected);
}

void tst_cliCalls::versionIsPrinted() {
    const CliRun run = runCli({"--version"});
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(QRegularExpression("^semblance-cli \\d+\\.\\d+\\.\\d+\n$").match(QString::fromUtf8(run.out)).hasMatch(),
             run.out.constData());
}

void tst_cliCalls::wrongCallExitsWithTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no verb") << QStringList{};
    QTest::newRow("an unknown verb") << QStringList{"frobnicate"};
    QTest::newRow("a verb that is yet to come") << QStringList{"embed", "m", "f", "--out", "o"};
    QTest::newRow("an unknown option") << QStringList{"devices", "--colour"};
    QTest::newRow("a missing argument") << QStringList{"scan"};
    QTest::newRow("one argument too many") << QStringList{"scan", ".", "."};
    QTest::newRow("a count that is no number") << QStringList{"sample", "x", "--images-per-class", "many"};
    QTest::newRow("a count below its range") << QStringList{"sample", "x", "--images-per-class", "0"};
    QTest::newRow("train without --out") << QStringList{"train", "."};
    QTest::newRow("an unknown network") << QStringList{"train", ".", "--out", "none", "--network", "alexnet"};
    QTest::newRow("an unknown preset") << QStringList{"train", ".", "--out", "none", "--preset", "best"};
    QTest::newRow("an unknown setting") << QStringList{"train", ".", "--out", "none", "--set", "magic=1"};
    QTest::newRow("a setting without a value") << QStringList{"train", ".", "--out", "none", "--set", "epochs"};
    QTest::newRow("epochs out of range") << QStringList{"train", ".", "--out", "none", "--epochs", "0"};
    QTest::newRow("an image size of one number") << QStringList{"train", ".", "--out", "none", "--image-size", "64"};
    QTest::newRow("an image too small for the network")
        << QStringList{"train", ".", "--out", "none", "--network", "densenet121", "--image-size", "8x8"};
    QTest::newRow("forward without weights") << QStringList{"forward", "--network", "cnn6"};
    QTest::newRow("a cache and none") << QStringList{"train", ".", "--out", "none", "--cache", "c", "--no-cache"};
}

void tst_cliCalls::wrongCallExitsWithTwo() {
    QFETCH(const QStringList, arguments);
    const QTemporaryDir folder;
    const CliRun run = runCli(arguments + QStringList{"--json"}, folder.path());
    QVERIFY2(run.exitCode == 2, qPrintable(run.told()));
    const QJsonObject error = run.error();
    QCOMPARE(fieldsOf(error), QStringList({"kind", "message", "path"}));
    QCOMPARE(error["kind"].toString(), QString("invalid_argument"));
    QVERIFY(!error["message"].toString().isEmpty());
    QVERIFY2(run.messages.contains(error["message"].toString().toUtf8()), qPrintable(run.told()));
    QVERIFY(QDir(folder.path()).isEmpty());
}

void tst_cliCalls::wrongCallForPeopleLeavesStandardOutputEmpty() {
    const CliRun run = runCli({"scan"});
    QCOMPARE(run.exitCode, 2);
    QVERIFY(run.out.isEmpty());
    QVERIFY2(run.messages.contains("FOLDER"), run.messages.constData());
}

void tst_cliCalls::missingFileFailsWithAnErrorObject_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("scan") << QStringList{"scan", "not-there"};
    QTest::newRow("inspect") << QStringList{"inspect", "not-there"};
    QTest::newRow("train") << QStringList{"train", "not-there", "--out", "run"};
    QTest::newRow("evaluate") << QStringList{"evaluate", "not-there", "."};
    QTest::newRow("classify") << QStringList{"classify", "not-there", "."};
    QTest::newRow("forward") << QStringList{"forward", "--network", "cnn6",  "--weights", "w",
                                            "--input", "not-there", "--out", "y"};
    QTest::newRow("a split file") << QStringList{"train", ".", "--out", "run", "--split", "not-there"};
}

void tst_cliCalls::missingFileFailsWithAnErrorObject() {
    QFETCH(const QStringList, arguments);
    const QTemporaryDir folder;
    const CliRun run = runCli(arguments + QStringList{"--json"}, folder.path());
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    const QJsonObject error = run.error();
    QCOMPARE(error["kind"].toString(), QString("file_not_found"));
    QVERIFY2(error["path"].toString().endsWith("not-there"), qPrintable(run.told()));
    QVERIFY2(run.messages.contains("not-there"), qPrintable(run.told()));
}

void tst_cliCalls::jsonFlagStandsBeforeOrAfterTheVerb() {
    const CliRun before = runCli({"--json", "networks"});
    const CliRun after = runCli({"networks", "--json"});
    QCOMPARE(before.exitCode, 0);
    QVERIFY(!before.objects().isEmpty());
    QCOMPARE(before.out, after.out);
}

void tst_cliCalls::devicesListTheProcessorFirst() {
    const CliRun run = runCli({"devices", "--json"});
    QCOMPARE(run.exitCode, 0);
    const QList<QJsonObject> devices = run.objects();
    QVERIFY(devices.size() >= 2);
    for (const QJsonObject& device : devices) {
        QCOMPARE(missing(device, {"device", "name", "usable", "reason"}), QString());
        QVERIFY2(device["usable"].toBool() == device["reason"].isNull(), qPrintable(run.told()));
    }
    QCOMPARE(devices.front()["device"].toString(), QString("cpu"));
    QVERIFY(devices.front()["usable"].toBool());
    QVERIFY(devices.back()["device"].toString().startsWith("cuda"));
}

void tst_cliCalls::networksHaveNamesAndParameters() {
    const CliRun run = runCli({"networks", "--json"});
    QMap<QString, qint64> parameters;
    QMap<QString, QJsonObject> networks;
    for (const QJsonObject& network : run.objects()) {
        QCOMPARE(missing(network, {"name", "parameters", "family", "title", "paper", "smallest_input_px",
                                   "feature_width", "smallest_auxiliary_input_px", "mean", "standard_deviation",
                                   "published_weights", "head", "stages"}),
                 QString());
        networks[network["name"].toString()] = network;
        parameters[network["name"].toString()] = network["parameters"].toInteger();
    }
    QVERIFY2(parameters.contains("cnn6"), qPrintable(run.told()));
    QCOMPARE(parameters["densenet121"], 7'978'856);
    QCOMPARE(networks["inception_v3"]["smallest_auxiliary_input_px"].toInt(), 299);
    QVERIFY(networks["resnet18"]["smallest_auxiliary_input_px"].isNull());
    QCOMPARE(networks["resnet18"]["published_weights"].toString(), QString("resnet18-f37072fd.pth"));
    QVERIFY(networks["cnn6"]["published_weights"].isNull());
    const QByteArray people = runCli({"networks"}).out;
    QVERIFY2(people.contains("densenet121") && people.contains("7978856"), people.constData());
}

void tst_cliCalls::presetsSayEveryOption() {
    const CliRun run = runCli({"presets", "--json"});
    QStringList names;
    for (const QJsonObject& preset : run.objects()) {
        names.append(preset["name"].toString());
        QCOMPARE(
            missing(preset["options"].toObject(),
                    {"network", "start", "epochs", "image_size", "batch", "learning_rate", "weight_decay", "seed",
                     "device", "optimiser", "schedule", "precision", "memory_format", "augmentation.flip_horizontal"}),
            QString());
        QCOMPARE(fieldsOf(preset["options"].toObject()), fieldsOf(preset["allowed"].toObject()));
        QCOMPARE(fieldsOf(preset["options"].toObject()), fieldsOf(preset["sources"].toObject()));
        QVERIFY(preset["options"]["augmentation.flip_horizontal"].isBool());
        QVERIFY(preset["options"]["learning_rate"].isDouble());
    }
    QCOMPARE(names, QStringList({"quick", "recommended", "cnn6", "inception-v3", "m0", "m0-pretrained", "m1", "m2",
                                 "m3", "m4", "ad1", "ad2", "ad3"}));
}

void tst_cliCalls::onePresetIsPrintedWithItsSources() {
    const QJsonObject preset = runCli({"presets", "m2", "--json"}).object();
    QCOMPARE(preset["name"].toString(), QString("m2"));
    QCOMPARE(preset["sources"].toObject()["learning_rate"].toString(), QString("study"));
    QCOMPARE(preset["sources"].toObject()["seed"].toString(), QString("ours"));
    const QByteArray people = runCli({"presets", "m2"}).out;
    QVERIFY2(QRegularExpression("learning_rate +0.01 +study").match(people).hasMatch(), people.constData());
    QCOMPARE(runCli({"presets", "m9"}).exitCode, 2);
}

void tst_cliCalls::presetsOfOnesOwnAreKeptPassedOnAndForgotten() {
    const QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", folder.filePath("data").toUtf8());
    const auto restore = qScopeGuard([] { qunsetenv("XDG_DATA_HOME"); });
    const CliRun saved = runCli({"presets", "--save", "nano wires", "--from", "m0", "--set", "epochs=7", "--json"});
    QVERIFY2(saved.exitCode == 0, qPrintable(saved.told()));
    QCOMPARE(saved.object()["options"].toObject()["epochs"].toInt(), 7);
    QCOMPARE(runCli({"presets", "nano wires", "--json"}).object()["options"].toObject()["image_size"].toString(),
             QString("512x512"));
    const QString file = folder.filePath("passed-on.json");
    QCOMPARE(runCli({"presets", "--export", "nano wires", file}).exitCode, 0);
    QCOMPARE(runCli({"presets", "--remove", "nano wires"}).exitCode, 0);
    QCOMPARE(runCli({"presets", "nano wires"}).exitCode, 2);
    QCOMPARE(runCli({"presets", "--import", file}).exitCode, 0);
    QCOMPARE(runCli({"presets", "nano wires", "--json"}).object()["options"].toObject()["epochs"].toInt(), 7);
    QCOMPARE(runCli({"presets", "--save", "m0"}).exitCode, 2); // a built-in one keeps its name
    QCOMPARE(runCli({"presets", "--import", folder.filePath("none.json")}).exitCode, 1);
}

void tst_cliCalls::benchMeasuresTrainingAndInference() {
    const CliRun run = runCli({"bench", "--network", "cnn6", "--image-size", "64x64", "--batch", "4", "--seconds",
                               "0.2", "--device", "cpu", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QStringList modes;
    for (const QJsonObject& result : run.objects()) {
        QCOMPARE(missing(result, {"network", "mode", "images_per_second", "precision", "memory_format", "threads"}),
                 QString());
        QVERIFY(result["images_per_second"].toDouble() > 0);
        QCOMPARE(result["network"].toString(), QString("cnn6"));
        modes.append(result["mode"].toString());
    }
    QCOMPARE(modes, QStringList({"training", "inference"}));
}

QTEST_GUILESS_MAIN(tst_cliCalls)
#include "tst_cliCalls.moc"
