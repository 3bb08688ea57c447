// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Dialogs.h"

#include <QList>
#include <QString>

namespace semblance {

/// Answers every question from a list made before, and keeps what was asked and said. A question without an answer left is
/// dismissed, and counted.
class ScriptedDialogs : public Dialogs {
public:
    QStringList paths;  ///< taken from the front by every question for paths
    QList<int> buttons; ///< taken from the front by ask()
    QStringList typed;  ///< taken from the front by askText()
    QList<Question> asked;
    QList<ErrorReport> errors;
    QStringList texts;
    int unanswered = 0;

    void chooseFolder(const PathQuestion&, PathAnswer then) override { answerPath(then); }
    void chooseFile(const PathQuestion&, PathAnswer then) override { answerPath(then); }
    void chooseSavePath(const PathQuestion&, PathAnswer then) override { answerPath(then); }
    void chooseFiles(const PathQuestion&, PathsAnswer then) override {
        answerPath([&then](const QString& path) { then({path}); });
    }
    void ask(const Question& question, ButtonAnswer then) override {
        asked.append(question);
        if (buttons.isEmpty())
            ++unanswered;
        else
            then(buttons.takeFirst());
    }
    void askText(const TextQuestion&, TextAnswer then) override {
        if (typed.isEmpty())
            ++unanswered;
        else
            then(typed.takeFirst());
    }
    void showError(const ErrorReport& error) override { errors.append(error); }
    void showText(const QString& title, const QString& richText) override {
        texts << title + QLatin1Char('\n') + richText;
    }

private:
    void answerPath(const PathAnswer& then) {
        if (paths.isEmpty())
            ++unanswered;
        else
            then(paths.takeFirst());
    }
};

} // namespace semblance
