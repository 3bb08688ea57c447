// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/DownloadWords.h"

#include "ui/widgets/ErrorText.h"
#include "ui/widgets/Text.h"

#include <QCoreApplication>
#include <QUrl>

namespace semblance {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Downloads)
};

QString happened(const DownloadOutcome& outcome) {
    const QString host = QUrl(QString::fromStdString(outcome.address)).host();
    switch (outcome.fault) {
    case DownloadFault::Busy: return Words::tr("Another window or command is fetching this file already.");
    case DownloadFault::NoConnection: return Words::tr("There is no connection to %1.").arg(host);
    case DownloadFault::Insecure:
        return Words::tr("The connection to %1 is not protected as it should be; nothing was fetched.").arg(host);
    case DownloadFault::Refused:
        return outcome.httpStatus == 404 || outcome.httpStatus == 410
                   ? Words::tr("%1 says that the file is not there any more.").arg(host)
                   : Words::tr("%1 refuses the file; it may do better later.").arg(host);
    case DownloadFault::Silent: return Words::tr("Nothing arrived from %1 any more.").arg(host);
    case DownloadFault::BrokenOff: return Words::tr("The connection to %1 broke off.").arg(host);
    case DownloadFault::WrongLength:
    case DownloadFault::TooLong:
    case DownloadFault::WrongFile:
        return Words::tr("What %1 sends is not the published file; it was removed.").arg(host);
    case DownloadFault::Disk:
        return Words::tr("The file cannot be written: the disk is full, or the folder may not be written to.");
    case DownloadFault::None: break;
    }
    return Words::tr("The file could not be fetched.");
}

bool helpsElsewhere(DownloadFault fault) {
    return fault != DownloadFault::Busy && fault != DownloadFault::Disk;
}

} // namespace

QString failureSentence(const DownloadOutcome& outcome) {
    QString text = happened(outcome);
    if (outcome.keptBytes > 0)
        text += u' ' + Words::tr("%1 have arrived and are kept; the next attempt goes on with them.")
                           .arg(bytesText(outcome.keptBytes));
    if (helpsElsewhere(outcome.fault))
        text +=
            u' ' +
            Words::tr("You can also fetch the address below with another computer and put the file into the folder.");
    return text;
}

QString refusalSentence(const ErrorReport& error, const QString& fileName) {
    switch (error.kind) {
    case ErrorKind::ForeignFile:
    case ErrorKind::UnsupportedFormat:
        return Words::tr("%1 holds no weights of a network that this program has.").arg(fileName);
    case ErrorKind::DamagedFile:
        return Words::tr("%1 is damaged, or not the published file that its name says.").arg(fileName);
    case ErrorKind::InvalidArgument: return Words::tr("%1 cannot be taken into the store as it is.").arg(fileName);
    default: return fileName + QStringLiteral(": ") + errorSentence(error.kind).happened;
    }
}

} // namespace semblance
