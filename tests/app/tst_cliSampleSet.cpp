// SPDX-License-Identifier: GPL-3.0-or-later
// The sample set can be learned: a real training of densenet121 passes 90 %, on its own validation images and on a set that
// was drawn from another seed. (That gray values alone do not tell the classes apart is tst_SampleImage's to show.)
#include "CliProcess.h"

#include <QTemporaryDir>

#include <algorithm>

using namespace semblance::test;

class TestCliSampleSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void densenet121PassesNinetyPercent() {
        const QTemporaryDir folder;
        const QString sample = folder.filePath(QStringLiteral("sample"));
        const QString other = folder.filePath(QStringLiteral("other"));
        const QString run = folder.filePath(QStringLiteral("run"));
        const CliRun drawn = runCli({"sample", sample, "--images-per-class", "100", "--seed", "1"});
        QVERIFY2(drawn.exitCode == 0, qPrintable(drawn.told()));
        const CliRun trained =
            runCli({"train", sample, "--out", run, "--preset", "quick", "--epochs", "14", "--image-size", "96x96",
                    "--batch", "8", "--seed", "1", "--cache", folder.filePath("cache"), "--json"},
                   {}, 1'700'000);
        QVERIFY2(trained.exitCode == 0, qPrintable(trained.told()));
        double best = 0;
        for (const QJsonObject& line : trained.objects())
            best = std::max(best, line["validation_accuracy"].toDouble());
        QVERIFY2(best > 0.9, qPrintable(trained.told()));

        const CliRun drawnAgain = runCli({"sample", other, "--images-per-class", "20", "--seed", "2"});
        QVERIFY2(drawnAgain.exitCode == 0, qPrintable(drawnAgain.told()));
        const CliRun evaluated = runCli({"evaluate", run + "/model.semblance", other, "--json"});
        QVERIFY2(evaluated.exitCode == 0, qPrintable(evaluated.told()));
        const double accuracy = evaluated.object()["accuracy"].toDouble();
        QVERIFY2(accuracy > 0.9, qPrintable(evaluated.told()));
    }
};

QTEST_GUILESS_MAIN(TestCliSampleSet)
#include "tst_cliSampleSet.moc"
