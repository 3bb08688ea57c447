// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/GoOnWords.h"

#include <QCoreApplication>

namespace semblance {
namespace {

struct GoOnWords {
    Q_DECLARE_TR_FUNCTIONS(GoOnWords)
public:
    static ErrorSentence ofMissing(bool isRun);
    static ErrorSentence of(ErrorKind kind);
};

ErrorSentence GoOnWords::ofMissing(bool isRun) {
    if (isRun)
        return {tr("The training is gone"), tr("The folder in which this training was kept is empty or not there."),
                tr("Put the folder back where it was and go on then, or start the training anew.")};
    return {tr("The images are gone"), tr("The folder of the images that this training learns from is not there."),
            tr("Connect its disk, or give the folder its old name back, and go on then.")};
}

ErrorSentence GoOnWords::of(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::DataSet:
        return {
            tr("The images have changed"),
            tr("The images, their scales or the classes are not those that this training began with."),
            tr("Undo what was added, removed, renamed or calibrated and go on then, or start a training of the images "
               "as they are now. Nothing of the old one is lost.")};
    case ErrorKind::DamagedFile:
        return {tr("The training is damaged"), tr("What this training kept to go on from cannot be read."),
                tr("Start it anew. The model of its best epoch, where there is one, is still in its folder.")};
    default:
        return {tr("In use"), tr("Another window of Semblance goes on with this training already."),
                tr("Look for that window, or wait until it is done.")};
    }
}

} // namespace

ErrorReport withGoOnWords(ErrorReport error, const QString& runFolder) {
    // The folder to look at is the images'.
    if (error.kind == ErrorKind::DataSet && error.path == runFolder) error.path.clear();
    switch (error.kind) {
    case ErrorKind::FileNotFound: error.words = GoOnWords::ofMissing(error.path.startsWith(runFolder)); break;
    case ErrorKind::DataSet:
    case ErrorKind::DamagedFile:
    case ErrorKind::Busy: error.words = GoOnWords::of(error.kind); break;
    default: break; // the kind's own words fit
    }
    return error;
}

} // namespace semblance
