// SPDX-License-Identifier: GPL-3.0-or-later
#include "CliProcess.h"

#include <QTemporaryDir>

#include <csignal>

using namespace semblance::test;

namespace {

/// A table as RFC 4180 has it: rows of fields.
QList<QStringList> parseCsv(const QString& text) {
    QList<QStringList> rows;
    QStringList row;
    QString field;
    bool isQuoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (isQuoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            field += text[++i];
        } else if (c == '"') {
            isQuoted = !isQuoted;
        } else if (!isQuoted && (c == ',' || c == '\n')) {
            row.append(field);
            field.clear();
            if (c == '\n') rows.append(std::exchange(row, {}));
        } else {
            field += c;
        }
    }
    return rows;
}

const QStringList resultFields{"calibration_source", "class",         "error",      "path",
                               "pixel_size_nm",      "probabilities", "probability"};

} // namespace

/// classify and evaluate, with a model that was trained for it on the sample set.
class tst_cliModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void classifiesFilesAndFolders();
    void pixelSizeStandsBesideTheLabel();
    void badFileIsALineAmongGoodOnes();
    void failsWhereNoneCouldBeRead();
    void folderWithoutImagesFails();
    void csvParsesWithQuotesAndMicroSigns();
    void csvSpellsDecimalsWithAPoint();
    void interruptedClassificationKeepsTheTableSoFar();
    void csvThatCannotBeWrittenFails();
    void evaluateAgreesWithClassify();
    void evaluateNamesClassesThatDoNotMatch();
    void evaluateFailsWhereNoClassMatches();
    void foreignModelIsRefused();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QStringList classes() const { return QDir(m_sample).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name); }

    QTemporaryDir m_folder;
    QString m_sample;
    QString m_model;
};

void tst_cliModel::initTestCase() {
    m_sample = path("sample");
    QVERIFY(writeSample(m_sample));
    const CliRun run = runCli({"train", m_sample, "--out", path("run"), "--network", "cnn6", "--image-size", "32x32",
                               "--epochs", "3", "--device", "cpu", "--no-cache", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    m_model = path("run/model.semblance");
}

void tst_cliModel::classifiesFilesAndFolders() {
    const QString image = sampleImage(m_sample, "tif");
    const CliRun run = runCli({"classify", m_model, image, m_sample + "/" + classes()[1], "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QList<QJsonObject> lines = run.objects();
    QCOMPARE(lines.size(), 7);
    for (const QJsonObject& line : lines) {
        QCOMPARE(fieldsOf(line), resultFields);
        QVERIFY(line["error"].isNull());
        QCOMPARE(fieldsOf(line["probabilities"].toObject()), classes());
        double sum = 0;
        double largest = 0;
        for (const QJsonValue& value : line["probabilities"].toObject()) {
            sum += value.toDouble();
            largest = std::max(largest, value.toDouble());
        }
        QVERIFY(std::abs(sum - 1) < 1e-6);
        QCOMPARE(line["probability"].toDouble(), largest);
        QCOMPARE(line["probabilities"][line["class"].toString()].toDouble(), largest);
    }
}

void tst_cliModel::pixelSizeStandsBesideTheLabel() {
    const QString image = sampleImage(m_sample, "tif");
    const QJsonObject line = runCli({"classify", m_model, image, "--json"}).object();
    QCOMPARE(line["calibration_source"].toString(), QString("vendor_tag"));
    QCOMPARE(line["pixel_size_nm"], runCli({"inspect", image, "--json"}).object()["pixel_size_nm"]);
    const QString withoutTags = sampleImage(m_sample, "jpg");
    const QJsonObject jpeg = runCli({"classify", m_model, withoutTags, "--json"}).object();
    QCOMPARE(jpeg["calibration_source"].toString(), QString("burned_in_bar"));
    QCOMPARE(jpeg["pixel_size_nm"], runCli({"inspect", withoutTags, "--json"}).object()["pixel_size_nm"]);
    QVERIFY(!jpeg["class"].toString().isEmpty());
}

void tst_cliModel::badFileIsALineAmongGoodOnes() {
    const QString bad = path("broken.tif");
    QVERIFY(writeFile(bad, readFile(sampleImage(m_sample, "tif")).left(5000)));
    const QString good = sampleImage(m_sample, "tif");
    const CliRun run = runCli({"classify", m_model, good, bad, sampleImage(m_sample, "jpg"), "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QVERIFY(run.messages.contains("broken.tif"));
    const QList<QJsonObject> lines = run.objects();
    QCOMPARE(lines.size(), 3);
    int failures = 0;
    for (const QJsonObject& line : lines) {
        const bool isBad = line["path"] == bad;
        QCOMPARE(line["error"].isNull(), !isBad);
        QCOMPARE(line["class"].isNull(), isBad);
        QCOMPARE(line["probabilities"].isNull(), isBad);
        failures += isBad ? 1 : 0;
    }
    QCOMPARE(failures, 1);
}

void tst_cliModel::failsWhereNoneCouldBeRead() {
    const CliRun run = runCli({"classify", m_model, path("nowhere.tif"), "--json"});
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["kind"].toString(), QString("file_not_found"));
}

void tst_cliModel::folderWithoutImagesFails() {
    QVERIFY(QDir().mkpath(path("void")));
    const CliRun run = runCli({"classify", m_model, path("void"), "--json"});
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["path"].toString(), path("void"));
}

void tst_cliModel::csvParsesWithQuotesAndMicroSigns() {
    const QString folder = path("names");
    QVERIFY(QDir().mkpath(folder));
    const QStringList names{"5 µm, \"tilted\".tif", "plain.tif", "試料.tif"};
    for (const QString& name : names)
        QVERIFY(QFile::copy(sampleImage(m_sample, "tif"), folder + "/" + name));
    QVERIFY(writeFile(folder + "/zero.tif", "II*"));
    const CliRun run =
        runCli({"classify", m_model, folder, folder + "/zero.tif", "--csv", path("table.csv"), "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QList<QStringList> rows = parseCsv(QString::fromUtf8(readFile(path("table.csv"))));
    QCOMPARE(rows.size(), run.objects().size() + 1);
    QCOMPARE(rows.front(), QStringList({"file", "class", "probability"}) + classes() +
                               QStringList({"pixel_size_nm", "calibration_source", "error"}));
    for (int i = 1; i < rows.size(); ++i) {
        const QJsonObject line = run.objects()[i - 1];
        QCOMPARE(rows[i].size(), rows.front().size());
        QCOMPARE(rows[i][0], line["path"].toString());
        QCOMPARE(rows[i][1], line["class"].toString());
        QCOMPARE(rows[i].back(), line["error"]["message"].toString());
        if (!line["error"].isNull()) continue;
        QVERIFY(std::abs(rows[i][2].toDouble() - line["probability"].toDouble()) < 1e-6);
        QVERIFY(std::abs(rows[i][rows[i].size() - 3].toDouble() - line["pixel_size_nm"].toDouble()) < 1e-6);
    }
    for (const QString& name : names)
        QVERIFY2(std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row[0] == folder + "/" + name; }),
                 qPrintable(name));
}

void tst_cliModel::csvSpellsDecimalsWithAPoint() {
    qputenv("LC_ALL", "de_DE.UTF-8");
    const CliRun run =
        runCli({"classify", m_model, sampleImage(m_sample, "tif"), "--csv", path("german.csv"), "--json"});
    qunsetenv("LC_ALL");
    QCOMPARE(run.exitCode, 0);
    const QList<QStringList> rows = parseCsv(QString::fromUtf8(readFile(path("german.csv"))));
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[1].size(), rows[0].size());
    QVERIFY2(rows[1][2].contains('.'), qPrintable(rows[1].join(" | ")));
}

void tst_cliModel::interruptedClassificationKeepsTheTableSoFar() {
    QStringList arguments{"classify", m_model, "--csv", path("cut.csv"), "--json"};
    for (int i = 0; i < 400; ++i)
        arguments.append(m_sample + "/" + classes()[i % 6]);
    for (int i = 0; i < 2000; ++i)
        arguments.append(sampleImage(m_sample, "tif"));
    QProcess process;
    process.start(cliPath(), arguments);
    QVERIFY(process.waitForReadyRead(120'000));
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGTERM), 0);
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitCode(), 130);
    QCOMPARE(QDir(m_folder.path()).entryList({"cut.csv*"}), QStringList{"cut.csv"});
    const QList<QStringList> rows = parseCsv(QString::fromUtf8(readFile(path("cut.csv"))));
    QVERIFY(rows.size() > 1);
    QVERIFY(rows.size() < arguments.size());
    for (const QStringList& row : rows)
        QCOMPARE(row.size(), rows[0].size());
}

void tst_cliModel::csvThatCannotBeWrittenFails() {
    const CliRun run =
        runCli({"classify", m_model, sampleImage(m_sample, "tif"), "--csv", path("no-folder/t.csv"), "--json"});
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["kind"].toString(), QString("file_unwritable"));
    QCOMPARE(run.error()["path"].toString(), path("no-folder/t.csv"));
}

void tst_cliModel::evaluateAgreesWithClassify() {
    const CliRun run = runCli({"evaluate", m_model, m_sample, "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject result = run.object();
    QCOMPARE(
        missing(result, {"images", "accuracy", "macro_f1", "balanced_accuracy", "per_class", "confusion", "classes"}),
        QString());
    QMap<QString, QMap<QString, int>> answers;
    int right = 0;
    for (const QJsonObject& line : runCli({"classify", m_model, m_sample, "--json"}).objects()) {
        const QString truth = QFileInfo(line["path"].toString()).dir().dirName();
        ++answers[truth][line["class"].toString()];
        right += truth == line["class"].toString() ? 1 : 0;
    }
    QCOMPARE(result["images"].toInt(), 36);
    QVERIFY(std::abs(result["accuracy"].toDouble() - right / 36.0) < 1e-9);
    const QStringList names = classes();
    for (int i = 0; i < names.size(); ++i) {
        QCOMPARE(result["classes"][i].toString(), names[i]);
        QCOMPARE(result["per_class"][names[i]]["images"].toInt(), 6);
        for (int k = 0; k < names.size(); ++k)
            QCOMPARE(result["confusion"][i][k].toInt(), answers[names[i]][names[k]]);
    }
}

void tst_cliModel::evaluateNamesClassesThatDoNotMatch() {
    const QString data = path("renamed");
    QVERIFY(writeSample(data));
    QVERIFY(QDir(data).rename(classes()[0], "another name"));
    const CliRun run = runCli({"evaluate", m_model, data, "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject result = run.object();
    QCOMPARE(result["images"].toInt(), 30);
    QCOMPARE(result["unmatched_folders"].toArray(), QJsonArray({"another name"}));
    QCOMPARE(result["unmatched_classes"].toArray(), QJsonArray({classes()[0]}));
    QVERIFY(run.messages.contains("another name") && run.messages.contains(classes()[0].toUtf8()));
}

void tst_cliModel::evaluateFailsWhereNoClassMatches() {
    const QString data = path("strangers");
    QVERIFY(QDir().mkpath(data + "/x"));
    QVERIFY(QFile::copy(sampleImage(m_sample, "tif"), data + "/x/a.tif"));
    const CliRun run = runCli({"evaluate", m_model, data, "--json"});
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["kind"].toString(), QString("data_set"));
    QVERIFY(run.messages.contains(classes()[0].toUtf8()));
}

void tst_cliModel::foreignModelIsRefused() {
    const QString foreign = sampleImage(m_sample, "tif");
    const CliRun run = runCli({"classify", foreign, foreign, "--json"});
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["kind"].toString(), QString("foreign_file"));
    QCOMPARE(run.error()["path"].toString(), foreign);
}

QTEST_GUILESS_MAIN(tst_cliModel)
#include "tst_cliModel.moc"
