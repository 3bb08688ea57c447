// SPDX-License-Identifier: GPL-3.0-or-later
#include "CliProcess.h"

#include <QTemporaryDir>

using namespace semblance::test;

/// calibrate, and what the other verbs make of it.
class tst_cliCalibrate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void anImageHasWhatWasStatedForIt();
    void aFolderHasItWhereNothingElseIsKnown();
    void whatIsForgottenCountsNoMore();
    void wrongCallsSayWhatIsWanted();
    void aDamagedListIsNamed();
    void sameScaleNeedsAScale();
    void sameScaleIsTakenFromTheImages();

private:
    QJsonObject inspect(const QString& path) const { return runCli({"inspect", path, "--json"}).object(); }
    static QString listFile() { return qEnvironmentVariable("XDG_DATA_HOME") + "/semblance/calibrations.json"; }

    QTemporaryDir m_folder;
    QString m_sample;
    QString m_tagged;
    QString m_plain;
};

void tst_cliCalibrate::initTestCase() {
    m_sample = m_folder.filePath("sample");
    QVERIFY(writeSample(m_sample));
    m_tagged = sampleImage(m_sample, "tif");
    m_plain = m_folder.filePath("set/plain.pgm");
    QVERIFY(QDir().mkpath(m_folder.filePath("set/other")));
    for (const QString& name : {m_plain, m_folder.filePath("set/other/plain.pgm")})
        QVERIFY(writeFile(name, "P5\n64 48\n255\n" + QByteArray(64 * 48, 'x')));
}

void tst_cliCalibrate::cleanup() {
    QFile::remove(listFile());
}

void tst_cliCalibrate::anImageHasWhatWasStatedForIt() {
    const CliRun run = runCli({"calibrate", m_tagged, "--pixel-size-nm", "12.5", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QCOMPARE(run.object()["path"].toString(), m_tagged);
    QCOMPARE(run.object()["pixel_size_nm"].toDouble(), 12.5);
    const QJsonObject told = inspect(m_tagged);
    QCOMPARE(told["pixel_size_nm"].toDouble(), 12.5);
    QCOMPARE(told["calibration_source"].toString(), QString("typed"));
    QVERIFY(told["candidates"].toArray().size() >= 2); // the tag is told, too
}

void tst_cliCalibrate::aFolderHasItWhereNothingElseIsKnown() {
    QCOMPARE(runCli({"calibrate", m_folder.path(), "--pixel-size-nm", "7"}).exitCode, 0);
    QCOMPARE(inspect(m_plain)["pixel_size_nm"].toDouble(), 7.0);
    QCOMPARE(inspect(m_tagged)["calibration_source"].toString(), QString("vendor_tag"));
    QCOMPARE(runCli({"calibrate", m_folder.filePath("set/other"), "--pixel-size-nm", "9"}).exitCode, 0);
    QCOMPARE(inspect(m_folder.filePath("set/other/plain.pgm"))["pixel_size_nm"].toDouble(), 9.0);
    QCOMPARE(inspect(m_plain)["pixel_size_nm"].toDouble(), 7.0);
}

void tst_cliCalibrate::whatIsForgottenCountsNoMore() {
    runCli({"calibrate", m_plain, "--pixel-size-nm", "7"});
    const CliRun run = runCli({"calibrate", m_plain, "--forget", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    QVERIFY(run.object()["pixel_size_nm"].isNull());
    QVERIFY(inspect(m_plain)["pixel_size_nm"].isNull());
    QCOMPARE(runCli({"calibrate", m_plain, "--forget"}).exitCode, 0); // twice does no harm
}

void tst_cliCalibrate::wrongCallsSayWhatIsWanted() {
    QCOMPARE(runCli({"calibrate", m_plain}).exitCode, 2);
    QCOMPARE(runCli({"calibrate", m_plain, "--pixel-size-nm", "7", "--forget"}).exitCode, 2);
    for (const char* size : {"0", "-3", "1e12", "nan"})
        QVERIFY(runCli({"calibrate", m_plain, "--pixel-size-nm", size}).exitCode != 0);
    const CliRun run = runCli({"calibrate", m_folder.filePath("none.tif"), "--pixel-size-nm", "7", "--json"});
    QCOMPARE(run.exitCode, 1);
    QCOMPARE(run.error()["path"].toString(), m_folder.filePath("none.tif"));
    QVERIFY(!QFile::exists(listFile()));
}

void tst_cliCalibrate::aDamagedListIsNamed() {
    runCli({"calibrate", m_plain, "--pixel-size-nm", "7"});
    QVERIFY(writeFile(listFile(), "{"));
    const CliRun run = runCli({"calibrate", m_plain, "--pixel-size-nm", "8", "--json"});
    QCOMPARE(run.exitCode, 1);
    QCOMPARE(run.error()["path"].toString(), listFile());
    QCOMPARE(readFile(listFile()), QByteArray("{")); // never written over
}

void tst_cliCalibrate::sameScaleNeedsAScale() {
    for (const char* name : {"a", "b"}) {
        QVERIFY(QDir().mkpath(m_folder.filePath(QString("bare/") + name)));
        for (int i = 0; i < 10; ++i)
            writeFile(m_folder.filePath(QString("bare/%1/%2.pgm").arg(name).arg(i)),
                      "P5\n64 48\n255\n" + QByteArray(64 * 48, static_cast<char>(i + (*name == 'a' ? 0 : 50))));
    }
    const QStringList call{"train",    m_folder.filePath("bare"),
                           "--out",    m_folder.filePath("bare-run"),
                           "--preset", "quick",
                           "--epochs", "1",
                           "--set",    "same_scale=true",
                           "--json"};
    const CliRun run = runCli(call);
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.error()["message"].toString().contains("same_scale"), qPrintable(run.told()));
}

void tst_cliCalibrate::sameScaleIsTakenFromTheImages() {
    const QString folder = m_folder.filePath("scaled-run");
    const CliRun run =
        runCli({"train", m_sample, "--out", folder, "--network", "cnn6", "--image-size", "32x32", "--epochs", "1",
                "--set", "same_scale=true", "--set", "scale_input=true", "--set", "device=cpu", "--json"});
    QVERIFY2(run.exitCode == 0, qPrintable(run.told()));
    const QJsonObject record = QJsonDocument::fromJson(readFile(folder + "/run.json")).object();
    QVERIFY(record["options"].toObject()["same_scale_nm"].toDouble() > 0);
    const CliRun classified = runCli({"classify", folder + "/model.semblance", m_tagged, "--json"});
    QVERIFY2(classified.exitCode == 0, qPrintable(classified.told()));
    QVERIFY(classified.object()["error"].isNull());
    const auto goOn = [&](const char* epochs) {
        return runCli({"train", m_sample, "--out", folder, "--network", "cnn6", "--image-size", "32x32", "--epochs",
                       epochs, "--set", "same_scale=true", "--set", "scale_input=true", "--set", "device=cpu",
                       "--resume", "--json"});
    };
    const CliRun again = goOn("2");
    QVERIFY2(again.exitCode == 0, qPrintable(again.told()));

    // With other scales it would not be the same run any more.
    QCOMPARE(runCli({"calibrate", m_tagged, "--pixel-size-nm", "123"}).exitCode, 0);
    const CliRun other = goOn("3");
    QCOMPARE(other.exitCode, 1);
    QVERIFY2(other.error()["message"].toString().contains("scales"), qPrintable(other.told()));
    QCOMPARE(runCli({"calibrate", m_tagged, "--forget"}).exitCode, 0);
    const CliRun asBefore = goOn("3");
    QVERIFY2(asBefore.exitCode == 0, qPrintable(asBefore.told()));
}

QTEST_GUILESS_MAIN(tst_cliCalibrate)
#include "tst_cliCalibrate.moc"
