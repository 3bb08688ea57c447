// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "ui/widgets/ErrorText.h"

#include <QList>
#include <QPointer>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <functional>
#include <optional>

namespace semblance {

struct PathQuestion {
    QString title;
    QString startAt;     ///< folder, or folder with a suggested name (save)
    QStringList filters; ///< "Images (*.tif *.png)"; empty: every file
    QString suffix;      ///< save: added where the typed name has none, without the dot
};

enum class ButtonRole { Primary, Plain, Destructive, Cancel };
struct DialogButton {
    QString text;
    ButtonRole role = ButtonRole::Plain;
};
struct Question {
    QString title;
    QString text;
    QString details;             ///< behind "Show details"
    QList<DialogButton> buttons; ///< the one of role Cancel answers Escape
};
struct TextQuestion {
    QString title;
    QString label;  ///< "&Name"
    QString text;   ///< to begin with
    QString accept; ///< text of the button that answers
};
/// An error as core throws it, with the sentence of the program on what it did about it.
struct ErrorReport {
    ErrorKind kind = ErrorKind::Internal;
    QString message;                                   ///< core's English sentence, offered as details
    QString path;                                      ///< the file concerned, or empty
    std::optional<ErrorSentence> words = std::nullopt; ///< where the kind's own say too little
};

/// Every question that the program puts to its user. Answers arrive by callback, from the event loop: no nested loop, the
/// window stays usable behind them. A test answers by an implementation of its own. GUI thread only.
class Dialogs {
public:
    using PathAnswer = std::function<void(const QString& path)>;       ///< never empty: no call where it was cancelled
    using PathsAnswer = std::function<void(const QStringList& paths)>; ///< likewise
    using TextAnswer = std::function<void(const QString& text)>;
    using ButtonAnswer = std::function<void(int button)>; ///< index into buttons; Cancel's (or -1) when dismissed

    virtual ~Dialogs() = default;
    virtual void chooseFolder(const PathQuestion& question, PathAnswer then) = 0;
    virtual void chooseFile(const PathQuestion& question, PathAnswer then) = 0;
    virtual void chooseFiles(const PathQuestion& question, PathsAnswer then) = 0;
    virtual void chooseSavePath(const PathQuestion& question, PathAnswer then) = 0;
    virtual void ask(const Question& question, ButtonAnswer then) = 0;
    /// One line of text; no call where it was dismissed or left empty.
    virtual void askText(const TextQuestion& question, TextAnswer then) = 0;
    /// Says in the user's language what happened, to which file, and what can be done; core's message as details.
    virtual void showError(const ErrorReport& error) = 0;
    /// A short text to read, with a Close button (device details, about).
    virtual void showText(const QString& title, const QString& richText) = 0;
};

/// The desktop's own dialogs, modal to one window.
class DesktopDialogs : public Dialogs {
public:
    explicit DesktopDialogs(QWidget* window) : m_window(window) {}

    void chooseFolder(const PathQuestion& question, PathAnswer then) override;
    void chooseFile(const PathQuestion& question, PathAnswer then) override;
    void chooseFiles(const PathQuestion& question, PathsAnswer then) override;
    void chooseSavePath(const PathQuestion& question, PathAnswer then) override;
    void ask(const Question& question, ButtonAnswer then) override;
    void askText(const TextQuestion& question, TextAnswer then) override;
    void showError(const ErrorReport& error) override;
    void showText(const QString& title, const QString& richText) override;

private:
    QPointer<QWidget> m_window;
};

} // namespace semblance
