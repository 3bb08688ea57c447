// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ErrorText.h"

#include <QCoreApplication>

#include <array>

namespace semblance {

namespace {

constexpr std::array allKinds{
    ErrorKind::InvalidArgument,   ErrorKind::FileNotFound, ErrorKind::FileUnreadable, ErrorKind::FileUnwritable,
    ErrorKind::UnsupportedFormat, ErrorKind::DamagedFile,  ErrorKind::ForeignFile,    ErrorKind::NewerFormat,
    ErrorKind::TooLarge,          ErrorKind::DataSet,      ErrorKind::OutOfMemory,    ErrorKind::DeviceUnavailable,
    ErrorKind::NotANumber,        ErrorKind::Busy,         ErrorKind::Internal};

struct ErrorWords {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
public:
    static ErrorSentence ofFile(ErrorKind kind);
    static ErrorSentence ofWork(ErrorKind kind);
};

ErrorSentence ErrorWords::ofFile(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::FileNotFound:
        return {tr("File not found"), tr("The file or folder is not there any more."),
                tr("Check that the disk is connected and the name has not changed, then open it again.")};
    case ErrorKind::FileUnreadable:
        return {tr("File cannot be read"), tr("The file is there, but the system does not let this program read it."),
                tr("Check the permissions of the file and of its folder.")};
    case ErrorKind::FileUnwritable:
        return {tr("File cannot be written"),
                tr("The file could not be written; what stood there before is untouched."),
                tr("Check that the disk has room and that the folder may be written to, or choose another folder.")};
    case ErrorKind::UnsupportedFormat:
        return {tr("Format not supported"), tr("This program does not read the format of this file."),
                tr("Save the image as TIFF, PNG or JPEG with the microscope's own software and open that.")};
    case ErrorKind::DamagedFile:
        return {tr("File is damaged"), tr("The file is incomplete or its content contradicts itself; it was left out."),
                tr("Copy it again from where it came from.")};
    case ErrorKind::ForeignFile:
        return {tr("Not a file of this program"), tr("The file belongs to another program."),
                tr("Choose a model file that was written by Semblance (model.semblance).")};
    case ErrorKind::NewerFormat:
        return {tr("File is too new"), tr("A later version of Semblance wrote this file."),
                tr("Install the newest version of Semblance and open it again.")};
    default:
        return {tr("Image is too large"), tr("The file claims more pixels than this program opens."),
                tr("Export a smaller part of the image, and open that.")};
    }
}

ErrorSentence ErrorWords::ofWork(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::InvalidArgument:
        return {tr("Setting out of range"),
                tr("One of the settings has a value that cannot be used; nothing was started."),
                tr("The details name the setting and what is allowed.")};
    case ErrorKind::DataSet:
        return {tr("Data set cannot be used"), tr("Nothing can be learned from this folder as it is."),
                tr("Put the images of each class into a folder of its own, with at least two classes. Where files have "
                   "gone, put them back.")};
    case ErrorKind::OutOfMemory:
        return {tr("Not enough memory"), tr("The work does not fit into the memory at hand; nothing was lost."),
                tr("Choose a smaller batch or a smaller image size, or close other programs.")};
    case ErrorKind::DeviceUnavailable:
        return {
            tr("Device cannot be used"), tr("The compute device is not there, or does not work."),
            tr("Choose another device in Settings or among the training options. A training that stopped for this can "
               "go on on the CPU.")};
    case ErrorKind::NotANumber:
        return {tr("Training lost its way"), tr("The loss stopped being a number, and the training was ended."),
                tr("Train again with a learning rate ten times smaller.")};
    case ErrorKind::Busy:
        return {tr("In use"), tr("Another window of Semblance is working with this."),
                tr("Close the other window, or wait until it is done.")};
    default:
        return {tr("Something went wrong"), tr("The program met a fault of its own and stopped this piece of work."),
                tr("Try again; if it happens again, send the diagnostics from Settings with a report.")};
    }
}

} // namespace

ErrorSentence errorSentence(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::FileNotFound:
    case ErrorKind::FileUnreadable:
    case ErrorKind::FileUnwritable:
    case ErrorKind::UnsupportedFormat:
    case ErrorKind::DamagedFile:
    case ErrorKind::ForeignFile:
    case ErrorKind::NewerFormat:
    case ErrorKind::TooLarge: return ErrorWords::ofFile(kind);
    default: return ErrorWords::ofWork(kind);
    }
}

ErrorSentence errorSentence(const QString& kindName) {
    return errorSentence(errorKindOf(kindName));
}

QString reasonText(const QString& message) {
    QString reason = message.section(QStringLiteral(": "), -1);
    while (reason.endsWith(QLatin1Char('.')))
        reason.chop(1);
    return reason;
}

ErrorKind errorKindOf(const QString& kindName) {
    const std::string name = kindName.toStdString();
    for (const ErrorKind kind : allKinds)
        if (errorKindName(kind) == name) return kind;
    return ErrorKind::Internal;
}

} // namespace semblance
