// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobThread.h"
#include "ui/widgets/Dialogs.h"

#include <memory>

namespace semblance {

/// Passes everything on to other dialogs and remembers the last errors shown, for *Copy diagnostics*: kinds and messages,
/// never the names of files; behind them the faults that no job answered with. GUI thread only.
class ErrorMemory : public Dialogs {
public:
    explicit ErrorMemory(std::unique_ptr<Dialogs> dialogs) : m_dialogs(std::move(dialogs)) {}

    void chooseFolder(const PathQuestion& question, PathAnswer then) override {
        m_dialogs->chooseFolder(question, std::move(then));
    }
    void chooseFile(const PathQuestion& question, PathAnswer then) override {
        m_dialogs->chooseFile(question, std::move(then));
    }
    void chooseFiles(const PathQuestion& question, PathsAnswer then) override {
        m_dialogs->chooseFiles(question, std::move(then));
    }
    void chooseSavePath(const PathQuestion& question, PathAnswer then) override {
        m_dialogs->chooseSavePath(question, std::move(then));
    }
    void ask(const Question& question, ButtonAnswer then) override { m_dialogs->ask(question, std::move(then)); }
    void askText(const TextQuestion& question, TextAnswer then) override {
        m_dialogs->askText(question, std::move(then));
    }
    void showText(const QString& title, const QString& richText) override { m_dialogs->showText(title, richText); }
    void showError(const ErrorReport& error) override {
        m_last.append(QString::fromUtf8(errorKindName(error.kind).data()) + QStringLiteral(": ") + error.message);
        if (m_last.size() > mostErrors) m_last.removeFirst();
        m_dialogs->showError(error);
    }

    QStringList lastErrors() const {
        QStringList all = m_last;
        for (const std::string& fault : JobThread::faults())
            all << QStringLiteral("fault: ") + QString::fromStdString(fault);
        return all;
    }

private:
    static constexpr int mostErrors = 10;

    std::unique_ptr<Dialogs> m_dialogs;
    QStringList m_last;
};

} // namespace semblance
