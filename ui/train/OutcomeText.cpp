// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/OutcomeText.h"

#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>

namespace semblance {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Outcome)
};

QString bestSentence(const TrainingOutcome& outcome) {
    if (outcome.model.empty()) return Words::tr("No epoch was finished, so there is no model.");
    if (outcome.best.images == 0) return Words::tr("The model of epoch %1 was kept.").arg(outcome.bestEpoch);
    return Words::tr("Best epoch %1: %2 of the validation images right, macro-F1 %3.")
        .arg(QString::number(outcome.bestEpoch), percentText(outcome.best.accuracy), percentText(outcome.best.macroF1));
}

QString failedSentence(const TrainingOutcome& outcome) {
    const ErrorSentence error = errorSentence(QString::fromStdString(outcome.errorKind));
    QStringList parts{error.happened, error.advice};
    if (!outcome.errorPath.empty()) parts.insert(1, QString::fromStdU16String(outcome.errorPath.u16string()));
    if (!outcome.model.empty()) parts << bestSentence(outcome);
    return parts.join(QLatin1Char(' '));
}

OutcomeText endOf(const TrainingOutcome& outcome) {
    switch (outcome.end) {
    case RunEnd::Failed: return {NoticeKind::Error, failedSentence(outcome)};
    case RunEnd::Cancelled:
        return {outcome.unkept.empty() ? NoticeKind::Info : NoticeKind::Warning,
                Words::tr("Stopped after %n epochs.", nullptr, outcome.epochsDone) + QLatin1Char(' ') +
                    bestSentence(outcome)};
    case RunEnd::Completed: break;
    }
    const QString done =
        outcome.stoppedEarly
            ? Words::tr("Stopped early after %1: nothing better came any more.").arg(durationText(outcome.seconds))
            : Words::tr("Training is done after %1.").arg(durationText(outcome.seconds));
    return {NoticeKind::Success, done + QLatin1Char(' ') + bestSentence(outcome)};
}

} // namespace

QString unkeptSentence(const TrainingOutcome& outcome) {
    if (outcome.unkept.empty()) return {};
    return Words::tr("What it learned since its last checkpoint is not saved: %1.")
        .arg(reasonText(QString::fromStdString(outcome.unkept)));
}

OutcomeText outcomeText(const TrainingOutcome& outcome) {
    OutcomeText text = endOf(outcome);
    QStringList parts{text.sentence, unkeptSentence(outcome)};
    if (outcome.missingImages > 0)
        parts << Words::tr("%n image(s) could not be read any more and were left out.", nullptr,
                           static_cast<int>(outcome.missingImages));
    parts.removeAll(QString());
    text.sentence = parts.join(QLatin1Char(' '));
    return text;
}

QString epochLine(const EpochEvent& epoch) {
    QString line =
        Words::tr("Epoch %1: training loss %2, accuracy %3")
            .arg(QString::number(epoch.epoch), decimalText(epoch.trainLoss, 3), percentText(epoch.trainAccuracy));
    if (epoch.validation.images > 0)
        line += Words::tr("; validation loss %1, accuracy %2, macro-F1 %3")
                    .arg(decimalText(epoch.validation.loss, 3), percentText(epoch.validation.accuracy),
                         percentText(epoch.validation.macroF1));
    return epoch.isBest ? line + Words::tr(" (best so far)") : line;
}

} // namespace semblance
