// SPDX-License-Identifier: GPL-3.0-or-later
#include "CliProcess.h"

#include <QTemporaryDir>

using namespace semblance::test;

/// sample, scan, inspect.
class tst_cliDataSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sampleTellsWhatItWrote();
    void sampleRefusesAFolderThatHoldsSomething();
    void sampleIsTheSameForTheSameSeed();
    void scanCountsClasses();
    void scanListsUnreadableFilesAndGoesOn();
    void scanFindsIdenticalFiles();
    void thoroughScanFindsTruncatedFiles();
    void scanForPeopleIsAligned();
    void inspectTellsThePixelSizeOfAnFeiFile();
    void inspectReadsTheBurnedInBarWithoutMetadata();
    void inspectGoesOnAfterABadFile();
    void inspectFailsWhereNoneCouldBeRead();
    void foldersInBracketsAreNoLists();

private:
    QTemporaryDir m_folder;
    QString m_sample;
};

void tst_cliDataSet::initTestCase() {
    m_sample = m_folder.filePath("sample");
    QVERIFY(writeSample(m_sample));
}

void tst_cliDataSet::sampleTellsWhatItWrote() {
    const CliRun run = runCli({"sample", m_folder.filePath("told"), "--images-per-class", "2", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject object = run.object();
    QCOMPARE(missing(object, {"folder", "classes", "images"}), QString());
    QStringList names;
    for (const QJsonValue& name : object["classes"].toArray())
        names.append(name.toString());
    QCOMPARE(sorted(names), QDir(m_folder.filePath("told")).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name));
    QCOMPARE(object["images"].toInteger(), 2 * names.size());
    QVERIFY(names.size() >= 6);
}

void tst_cliDataSet::sampleRefusesAFolderThatHoldsSomething() {
    const QString folder = m_folder.filePath("occupied");
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(writeFile(folder + "/thesis.txt", "years of work"));
    const CliRun run = runCli({"sample", folder, "--json"});
    QVERIFY2(run.exitCode == 1, qPrintable(run.told()));
    QCOMPARE(run.error()["path"].toString(), folder);
    QCOMPARE(QDir(folder).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{"thesis.txt"});
}

void tst_cliDataSet::sampleIsTheSameForTheSameSeed() {
    const auto imageOf = [this](const char* name, const char* seed) {
        const QString folder = m_folder.filePath(name);
        runCli({"sample", folder, "--images-per-class", "1", "--seed", seed});
        return readFile(sampleImage(folder, "tif"));
    };
    const QByteArray first = imageOf("seed-a", "7");
    QVERIFY(!first.isEmpty());
    QVERIFY(first == imageOf("seed-b", "7"));
    QVERIFY(first != imageOf("seed-c", "8"));
}

void tst_cliDataSet::scanCountsClasses() {
    const CliRun run = runCli({"scan", m_sample, "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject object = run.object();
    QCOMPARE(missing(object, {"classes", "unreadable", "duplicates", "sizes", "depths"}), QString());
    const QStringList folders = QDir(m_sample).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    QCOMPARE(fieldsOf(object["classes"].toObject()), folders);
    for (const QString& folder : folders)
        QCOMPARE(object["classes"][folder].toInteger(), 6);
    QVERIFY(object["unreadable"].toArray().isEmpty());
    QVERIFY(object["duplicates"].toArray().isEmpty());
    QCOMPARE(object["sizes"][0]["width_px"].toInt(), 1024);
    QCOMPARE(object["sizes"][0]["images"].toInteger(), 6 * folders.size());
}

void tst_cliDataSet::scanListsUnreadableFilesAndGoesOn() {
    const QString folder = m_folder.filePath("broken");
    QVERIFY(QDir().mkpath(folder + "/a") && QDir().mkpath(folder + "/b"));
    QVERIFY(QFile::copy(sampleImage(m_sample, "tif"), folder + "/a/good.tif"));
    QVERIFY(QFile::copy(sampleImage(m_sample, "jpg"), folder + "/b/good.jpg"));
    QVERIFY(writeFile(folder + "/b/bad.tif", readFile(sampleImage(m_sample, "tif")).left(6)));
    const CliRun run = runCli({"scan", folder, "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject object = run.object();
    QCOMPARE(object["unreadable"].toArray().size(), 1);
    QCOMPARE(object["unreadable"][0]["path"].toString(), QString("b/bad.tif"));
    QVERIFY(!object["unreadable"][0]["reason"].toString().isEmpty());
    QCOMPARE(object["classes"]["a"].toInt(), 1);
    QCOMPARE(object["classes"]["b"].toInt(), 1);
}

void tst_cliDataSet::scanFindsIdenticalFiles() {
    const QString folder = m_folder.filePath("twins");
    QVERIFY(QDir().mkpath(folder + "/a") && QDir().mkpath(folder + "/b"));
    const QString image = sampleImage(m_sample, "tif");
    QVERIFY(QFile::copy(image, folder + "/a/one.tif"));
    QVERIFY(QFile::copy(image, folder + "/b/two.tif"));
    QVERIFY(QFile::copy(sampleImage(m_sample, "jpg"), folder + "/b/other.jpg"));
    const QJsonObject object = runCli({"scan", folder, "--json"}).object();
    QCOMPARE(object["duplicates"].toArray().size(), 1);
    QCOMPARE(object["duplicates"][0]["paths"].toArray(), QJsonArray({"a/one.tif", "b/two.tif"}));
    QVERIFY(object["duplicates"][0]["crosses_classes"].toBool());
}

void tst_cliDataSet::thoroughScanFindsTruncatedFiles() {
    const QString folder = m_folder.filePath("truncated");
    QVERIFY(QDir().mkpath(folder + "/a"));
    QVERIFY(QFile::copy(sampleImage(m_sample, "tif"), folder + "/a/good.tif"));
    const QByteArray jpeg = readFile(sampleImage(m_sample, "jpg"));
    QVERIFY(writeFile(folder + "/a/half.jpg", jpeg.left(jpeg.size() / 2)));
    const CliRun run = runCli({"scan", folder, "--thorough", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QCOMPARE(run.object()["unreadable"].toArray().size(), 1);
    QCOMPARE(run.object()["unreadable"][0]["path"].toString(), QString("a/half.jpg"));
}

void tst_cliDataSet::scanForPeopleIsAligned() {
    const CliRun run = runCli({"scan", m_sample});
    QCOMPARE(run.exitCode, 0);
    const QList<QByteArray> lines = run.out.split('\n');
    QVERIFY2(lines.front().startsWith("CLASS"), run.out.constData());
    for (int i = 1; i <= 6; ++i)
        QVERIFY2(lines[i].size() == lines.front().size() && lines[i].endsWith(" 6"), run.out.constData());
}

void tst_cliDataSet::inspectTellsThePixelSizeOfAnFeiFile() {
    const QString image = sampleImage(m_sample, "tif");
    const CliRun run = runCli({"inspect", image, "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject object = run.object();
    const QString fields =
        "path width_px height_px bit_depth channels is_gray pages vendor instrument detector voltage_kv "
        "working_distance_mm magnification date pixel_size_nm pixel_size_y_nm calibration_source "
        "candidates scale_bar data_bar data_bar_height_px crop_hint warnings error";
    QCOMPARE(fieldsOf(object), sorted(fields.split(' ')));
    QCOMPARE(object["path"].toString(), image);
    QCOMPARE(object["width_px"].toInt(), 1024);
    QCOMPARE(object["height_px"].toInt(), 768);
    QCOMPARE(object["channels"].toInt(), 1);
    QVERIFY(object["bit_depth"].toInt() == 8 || object["bit_depth"].toInt() == 16);
    QVERIFY(object["pixel_size_nm"].toDouble() > 0);
    QCOMPARE(object["calibration_source"].toString(), QString("vendor_tag"));
    const QJsonArray candidates = object["candidates"].toArray();
    QVERIFY(!candidates.isEmpty()); // the tag, and the drawn bar where it is read surely
    QCOMPARE(candidates[0].toObject()["pixel_size_nm"], object["pixel_size_nm"]);
    QCOMPARE(candidates[0].toObject()["source"].toString(), QString("vendor_tag"));
    QVERIFY(object["voltage_kv"].toDouble() > 0 && object["data_bar_height_px"].toInt() > 0);
    QVERIFY(object["error"].isNull());
}

void tst_cliDataSet::inspectReadsTheBurnedInBarWithoutMetadata() {
    const QJsonObject object = runCli({"inspect", sampleImage(m_sample, "jpg"), "--json"}).object();
    QCOMPARE(object["width_px"].toInt(), 1024);
    for (const char* field : {"vendor", "instrument", "error"})
        QVERIFY2(object.contains(field) && object[field].isNull(), field);
    const QJsonObject bar = object["scale_bar"].toObject();
    QCOMPARE(fieldsOf(bar), sorted({"x", "y", "length_px", "label", "length_nm", "confidence"}));
    const QJsonObject strip = object["data_bar"].toObject();
    QCOMPARE(fieldsOf(strip), sorted({"x", "y", "width", "height"}));
    QCOMPARE(strip["y"].toInt() + strip["height"].toInt(), 768);
    const bool isSure = bar["confidence"].toDouble() >= 0.8;
    QCOMPARE(object["calibration_source"].toString(), QString(isSure ? "burned_in_bar" : ""));
    QCOMPARE(object["candidates"].toArray().size(), isSure ? 1 : 0);
    if (isSure) QCOMPARE(object["pixel_size_nm"].toDouble(), bar["length_nm"].toDouble() / bar["length_px"].toDouble());
    QVERIFY(object["warnings"].isArray());
}

void tst_cliDataSet::inspectGoesOnAfterABadFile() {
    const QString bad = m_folder.filePath("bad.tif");
    QVERIFY(writeFile(bad, "II*"));
    const QString good = sampleImage(m_sample, "tif");
    const CliRun run = runCli({"inspect", bad, good, "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QList<QJsonObject> lines = run.objects();
    QCOMPARE(lines.size(), 2);
    QVERIFY(!lines[0]["error"]["message"].toString().isEmpty());
    QCOMPARE(lines[0]["error"]["path"].toString(), bad);
    QVERIFY(lines[0]["width_px"].isNull());
    QVERIFY(lines[1]["error"].isNull());
    QVERIFY(run.messages.contains("bad.tif"));
}

void tst_cliDataSet::inspectFailsWhereNoneCouldBeRead() {
    const QString bad = m_folder.filePath("empty.tif");
    QVERIFY(writeFile(bad, ""));
    const CliRun run = runCli({"inspect", bad, m_folder.filePath("nowhere.tif"), "--json"});
    QCOMPARE(run.exitCode, 1);
    QCOMPARE(run.objects().size(), 2);
    QCOMPARE(run.error()["kind"].toString(), QString("file_not_found"));
}

void tst_cliDataSet::foldersInBracketsAreNoLists() {
    QVERIFY(QFile::copy(sampleImage(m_sample, "jpg"), m_folder.filePath("[a,b]")));
    const CliRun run = runCli({"inspect", "[a,b]", "--json"}, m_folder.path());
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QCOMPARE(run.object()["width_px"].toInt(), 1024);
}

QTEST_GUILESS_MAIN(tst_cliDataSet)
#include "tst_cliDataSet.moc"
