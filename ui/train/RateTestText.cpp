// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/RateTestText.h"

#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>
#include <QStringList>

namespace semblance {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(RateTest)
};

QString words(double rate) {
    return learningRateText(twoDigits(rate));
}

OutcomeText stoppedText(const RateTest& result) {
    if (!result.suggested) return {NoticeKind::Info, Words::tr("Stopped before a rate could be proposed.")};
    return {NoticeKind::Info, Words::tr("Stopped at a rate of %1. Up to there the loss falls fastest at %2; the whole "
                                        "test may find a larger rate.")
                                  .arg(words(result.points.back().learningRate), words(*result.suggested))};
}

QString nothingText(const RateTest& result, const RateTestOptions& test) {
    if (result.points.empty())
        return Words::tr("No rate is proposed: the loss is no number before the first step. Choose a precision of 32 "
                         "bit, or another start.");
    if (result.diverged)
        return Words::tr("No rate is proposed: the loss fell nowhere before it ran away at %1. Begin at a smaller "
                         "rate, or take more steps.")
            .arg(words(result.points.back().learningRate));
    return Words::tr("No rate is proposed: the loss fell nowhere from %1 to %2. Go to larger rates, or take more "
                     "steps.")
        .arg(words(test.lowest), words(test.highest));
}

} // namespace

QString lossText(double loss) {
    return decimalText(loss, loss < 100 ? 3 : 0);
}

double twoDigits(double rate) {
    return QString::number(rate, 'g', 2).toDouble();
}

OutcomeText rateTestText(const RateTest& result, const RateTestOptions& test, RateTestEnd end) {
    if (end == RateTestEnd::Stopped) return stoppedText(result);
    if (!result.suggested) return {NoticeKind::Warning, nothingText(result, test)};
    const QString found = Words::tr("The loss falls fastest at a learning rate of %1.").arg(words(*result.suggested));
    if (!result.diverged) return {NoticeKind::Success, found};
    return {NoticeKind::Success,
            found + QLatin1Char(' ') +
                Words::tr("At %1 it had run away, and the test ended.").arg(words(result.points.back().learningRate))};
}

OutcomeText rateTestFailedText(const ErrorReport& error) {
    const ErrorSentence sentence = error.words.value_or(errorSentence(error.kind));
    QStringList parts{sentence.happened};
    if (!error.path.isEmpty()) parts << error.path;
    if (!error.message.isEmpty())
        parts << Words::tr("(%1)", "the reason, as the program's core says it").arg(error.message);
    parts << sentence.advice;
    return {NoticeKind::Error, parts.join(QLatin1Char(' '))};
}

} // namespace semblance
