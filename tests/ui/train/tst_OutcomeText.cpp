// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/OutcomeText.h"
#include "ui/widgets/ErrorText.h"

#include <QTest>

using namespace semblance;

class TestOutcomeText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aStoppedRunThatWasNotSavedSaysSoAndWhy() {
        TrainingOutcome outcome;
        outcome.end = RunEnd::Cancelled;
        QCOMPARE(outcomeText(outcome).kind, NoticeKind::Info);
        QVERIFY(unkeptSentence(outcome).isEmpty());
        outcome.unkept = "cannot write the file: No space left on device";
        const OutcomeText text = outcomeText(outcome);
        QCOMPARE(text.kind, NoticeKind::Warning);
        QVERIFY2(text.sentence.endsWith(QStringLiteral("not saved: No space left on device.")),
                 qPrintable(text.sentence));
        QVERIFY(text.sentence.contains(unkeptSentence(outcome)));
    }

    void imagesThatWereLeftOutAreCounted() {
        TrainingOutcome outcome;
        QVERIFY(!outcomeText(outcome).sentence.contains(QStringLiteral("left out")));
        outcome.missingImages = 3;
        const QString sentence = outcomeText(outcome).sentence;
        QVERIFY2(sentence.contains(QStringLiteral("could not be read any more and were left out")),
                 qPrintable(sentence));
        QVERIFY(sentence.contains(QLatin1Char('3')));
    }

    void anEpochThatNeverEndedIsNotSaidToBeKept() {
        TrainingOutcome outcome;
        outcome.end = RunEnd::Failed;
        outcome.errorKind = "not_a_number";
        QVERIFY2(!outcomeText(outcome).sentence.contains(QStringLiteral("kept")),
                 qPrintable(outcomeText(outcome).sentence));
        outcome.model = "/runs/1/model.semblance";
        outcome.bestEpoch = 2;
        QVERIFY(outcomeText(outcome).sentence.contains(QStringLiteral("The model of epoch 2 was kept.")));
    }

    void reasonsAreTheSystemsOwnWords() {
        QCOMPARE(reasonText(QStringLiteral("cannot write the file: Read-only file system")),
                 QStringLiteral("Read-only file system"));
        QCOMPARE(reasonText(QStringLiteral("another training writes into this folder.")),
                 QStringLiteral("another training writes into this folder"));
    }
};

QTEST_GUILESS_MAIN(TestOutcomeText)
#include "tst_OutcomeText.moc"
