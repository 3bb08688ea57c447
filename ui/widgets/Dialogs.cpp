// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Dialogs.h"

#include "ui/Theme.h"
#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Icon.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>

namespace semblance {

namespace {

struct DialogWords {
    Q_DECLARE_TR_FUNCTIONS(Dialogs)
};

QFileDialog* makeFileDialog(QWidget* window, const PathQuestion& question) {
    auto* dialog = new QFileDialog(window, question.title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!question.filters.isEmpty()) dialog->setNameFilters(question.filters);
    if (!question.suffix.isEmpty()) dialog->setDefaultSuffix(question.suffix);
    return dialog;
}

void openAt(QFileDialog& dialog, const QString& place) {
    if (!place.isEmpty()) dialog.setDirectory(place);
    dialog.open();
}

// One path of a dialog that may select several; nothing where it was closed without an answer.
void answerOne(QFileDialog* dialog, Dialogs::PathAnswer then) {
    QObject::connect(dialog, &QDialog::accepted, dialog, [dialog, then = std::move(then)] {
        if (const QStringList files = dialog->selectedFiles(); !files.isEmpty()) then(files.first());
    });
}

QMessageBox::ButtonRole boxRole(ButtonRole role) {
    switch (role) {
    case ButtonRole::Primary: return QMessageBox::AcceptRole;
    case ButtonRole::Destructive: return QMessageBox::DestructiveRole;
    case ButtonRole::Cancel: return QMessageBox::RejectRole;
    case ButtonRole::Plain: break;
    }
    return QMessageBox::ActionRole;
}

void addButton(QMessageBox& box, const DialogButton& button) {
    QPushButton* added = box.addButton(button.text, boxRole(button.role));
    if (button.role == ButtonRole::Primary) {
        setRole(added, WidgetRole::Primary);
        box.setDefaultButton(added);
    } else if (button.role == ButtonRole::Destructive) {
        setRole(added, WidgetRole::Destructive);
    } else if (button.role == ButtonRole::Cancel) {
        box.setEscapeButton(added);
    }
}

int cancelIndex(const QList<DialogButton>& buttons) {
    for (int i = 0; i < buttons.size(); ++i)
        if (buttons[i].role == ButtonRole::Cancel) return i;
    return -1;
}

QMessageBox* makeBox(QWidget* window, const QString& title, const QString& text) {
    auto* box = new QMessageBox(window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(title);
    box->setText(QStringLiteral("<b>%1</b>").arg(title.toHtmlEscaped()));
    box->setInformativeText(text);
    return box;
}

} // namespace

void DesktopDialogs::chooseFolder(const PathQuestion& question, PathAnswer then) {
    QFileDialog* dialog = makeFileDialog(m_window, question);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    answerOne(dialog, std::move(then));
    openAt(*dialog, question.startAt);
}

void DesktopDialogs::chooseFile(const PathQuestion& question, PathAnswer then) {
    QFileDialog* dialog = makeFileDialog(m_window, question);
    dialog->setFileMode(QFileDialog::ExistingFile);
    answerOne(dialog, std::move(then));
    openAt(*dialog, question.startAt);
}

void DesktopDialogs::chooseFiles(const PathQuestion& question, PathsAnswer then) {
    QFileDialog* dialog = makeFileDialog(m_window, question);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QObject::connect(dialog, &QDialog::accepted, dialog, [dialog, then = std::move(then)] {
        if (const QStringList files = dialog->selectedFiles(); !files.isEmpty()) then(files);
    });
    openAt(*dialog, question.startAt);
}

void DesktopDialogs::chooseSavePath(const PathQuestion& question, PathAnswer then) {
    QFileDialog* dialog = makeFileDialog(m_window, question);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    answerOne(dialog, std::move(then));
    const QString folder = question.startAt.section(QLatin1Char('/'), 0, -2);
    const QString name = question.startAt.section(QLatin1Char('/'), -1);
    if (!name.isEmpty()) dialog->selectFile(name);
    openAt(*dialog, folder);
}

void DesktopDialogs::ask(const Question& question, ButtonAnswer then) {
    QMessageBox* box = makeBox(m_window, question.title, question.text);
    box->setIconPixmap(
        lineIcon(QStringLiteral("help"), IconTint::Accent).pixmap(QSize(32, 32), box->devicePixelRatioF()));
    if (!question.details.isEmpty()) box->setDetailedText(question.details);
    for (const DialogButton& button : question.buttons)
        addButton(*box, button);
    const int dismissed = cancelIndex(question.buttons);
    QStringList texts;
    for (const DialogButton& button : question.buttons)
        texts << button.text;
    QObject::connect(box, &QDialog::finished, box, [box, texts, dismissed, then = std::move(then)] {
        const QAbstractButton* clicked = box->clickedButton();
        const auto index = clicked ? texts.indexOf(clicked->text()) : -1;
        then(index < 0 ? dismissed : int(index));
    });
    box->open();
}

void DesktopDialogs::askText(const TextQuestion& question, TextAnswer then) {
    auto* dialog = new QInputDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(question.title);
    dialog->setLabelText(question.label);
    dialog->setTextValue(question.text);
    dialog->setOkButtonText(question.accept);
    QObject::connect(dialog, &QInputDialog::textValueSelected, dialog, [then = std::move(then)](const QString& text) {
        if (const QString typed = text.trimmed(); !typed.isEmpty()) then(typed);
    });
    dialog->open();
}

void DesktopDialogs::showError(const ErrorReport& error) {
    const ErrorSentence sentence = error.words.value_or(errorSentence(error.kind));
    QString text = sentence.happened;
    // The value that is allowed, the batch that fits: the advice is worth nothing without it.
    if (!error.words && (error.kind == ErrorKind::OutOfMemory || error.kind == ErrorKind::InvalidArgument))
        text += QStringLiteral("\n\n") + error.message;
    if (!error.path.isEmpty()) text += QStringLiteral("\n\n") + error.path;
    text += QStringLiteral("\n\n") + sentence.advice;
    QMessageBox* box = makeBox(m_window, sentence.title, text);
    box->setIconPixmap(
        lineIcon(QStringLiteral("error"), IconTint::Error).pixmap(QSize(32, 32), box->devicePixelRatioF()));
    if (!error.message.isEmpty()) box->setDetailedText(error.message);
    addButton(*box, {DialogWords::tr("Close"), ButtonRole::Cancel});
    box->open();
}

void DesktopDialogs::showText(const QString& title, const QString& richText) {
    QMessageBox* box = makeBox(m_window, title, richText);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard | Qt::LinksAccessibleByMouse);
    addButton(*box, {DialogWords::tr("Close"), ButtonRole::Cancel});
    box->open();
}

} // namespace semblance
