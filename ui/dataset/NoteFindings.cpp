// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/FindingsContext.h"

#include <QCoreApplication>

#include <map>

namespace semblance {
namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(semblance::Findings)
};

// More remarks of one kind than this become one line with a list.
constexpr std::size_t mostSingleNotes = 3;

FindingSeverity severityOf(ScanNoteKind kind) {
    switch (kind) {
    case ScanNoteKind::OneClassOnly:
    case ScanNoteKind::NoSubFolders:
    case ScanNoteKind::NoImages: return FindingSeverity::Error;
    case ScanNoteKind::EmptyClassFolder:
    case ScanNoteKind::UnreadableFolder:
    case ScanNoteKind::OneSidedClass:
    case ScanNoteKind::LooseImages: return FindingSeverity::Warning;
    case ScanNoteKind::UnusedPart:
    case ScanNoteKind::LinkCycle:
    case ScanNoteKind::NestedFolders:
    case ScanNoteKind::OtherFiles: break;
    }
    return FindingSeverity::Note;
}

/// The sentence for one remark of the scan.
QString noteSentence(const ScanNote& note) {
    const int count = static_cast<int>(note.count);
    switch (note.kind) {
    case ScanNoteKind::EmptyClassFolder:
        return Words::tr("The folder %1 holds no images.").arg(quoted(pathText(note.path)));
    case ScanNoteKind::LinkCycle:
        return Words::tr("The link %1 leads back to where it came from and was not followed.")
            .arg(quoted(pathText(note.path)));
    case ScanNoteKind::UnreadableFolder:
        return Words::tr("The folder %1 may not be read by this user and was left out.")
            .arg(quoted(pathText(note.path)));
    case ScanNoteKind::LooseImages:
        return Words::tr("%n image(s) lie beside the class folders and are left out.", nullptr, count);
    case ScanNoteKind::NestedFolders:
        return Words::tr("%1 has folders of its own; their images were taken into the class.")
            .arg(quoted(pathText(note.path)));
    case ScanNoteKind::OneClassOnly:
        return Words::tr("There is one class only; a network needs at least two to tell apart.");
    case ScanNoteKind::NoSubFolders:
        return Words::tr(
            "The images lie in one folder. Sort them into one folder per class; the folder's name is the class.");
    case ScanNoteKind::NoImages: return Words::tr("There are no images in this folder.");
    case ScanNoteKind::UnusedPart:
        return Words::tr("The folder %1 is not used; there is one for validation.").arg(quoted(pathText(note.path)));
    case ScanNoteKind::OneSidedClass:
        return Words::tr("The class %1 stands in training or in validation alone.").arg(quoted(pathText(note.path)));
    case ScanNoteKind::OtherFiles: return Words::tr("%n file(s) are no images and were left out.", nullptr, count);
    }
    return {};
}

/// What can be done about it.
QString noteExplanation(ScanNoteKind kind) {
    switch (kind) {
    case ScanNoteKind::EmptyClassFolder: return Words::tr("Put images into it, or remove the folder, and rescan.");
    case ScanNoteKind::LinkCycle: return Words::tr("Nothing is missing: what it leads to is read in its own place.");
    case ScanNoteKind::UnreadableFolder:
        return Words::tr("Ask whoever owns it for the permission to read it, then rescan.");
    case ScanNoteKind::LooseImages: return Words::tr("Move each into the folder of its class, then rescan.");
    case ScanNoteKind::NestedFolders:
        return Words::tr("If the inner folders are classes of their own, move them up one level and rescan.");
    case ScanNoteKind::OneClassOnly:
        return Words::tr("Add a folder with images of something else beside it, then rescan.");
    case ScanNoteKind::NoSubFolders: return Words::tr("Nothing is moved by this program; rescan when it is done.");
    case ScanNoteKind::NoImages:
        return Words::tr("TIFF, PNG, JPEG, BMP, PGM and JPEG 2000 are read. Choose another folder, or one above it.");
    case ScanNoteKind::UnusedPart:
        return Words::tr("Images in it are neither learned from nor examined on; they may stay.");
    case ScanNoteKind::OneSidedClass:
        return Words::tr("A class that is to be learned needs images for training, and some to be examined on.");
    case ScanNoteKind::OtherFiles: return Words::tr("They do no harm and may stay.");
    }
    return {};
}

Finding findingOf(ScanNoteKind kind, const QString& sentence, const QStringList& lines) {
    Finding finding;
    finding.severity = severityOf(kind);
    finding.sentence = sentence;
    finding.explanation = noteExplanation(kind);
    finding.lines = lines;
    return finding;
}

Finding findingOf(const ScanNote& note) {
    const QStringList lines = note.path.empty() ? QStringList() : QStringList(pathText(note.path));
    return findingOf(note.kind, noteSentence(note), lines);
}

Finding findingOfMany(const std::vector<ScanNote>& notes) {
    QStringList lines;
    for (const ScanNote& note : notes)
        lines << (note.path.empty() ? noteSentence(note) : pathText(note.path));
    const QString sentence =
        Words::tr("%n further remark(s) like this: %1", nullptr, static_cast<int>(notes.size()) - 1)
            .arg(noteSentence(notes.front()));
    return findingOf(notes.front().kind, sentence, lines);
}

} // namespace

void addNoteFindings(const FindingsContext& context, QList<Finding>& findings) {
    std::map<ScanNoteKind, std::vector<ScanNote>> byKind;
    for (const ScanNote& note : context.report().notes)
        byKind[note.kind].push_back(note);
    for (const auto& [kind, notes] : byKind) {
        if (notes.size() > mostSingleNotes) {
            findings << findingOfMany(notes);
            continue;
        }
        for (const ScanNote& note : notes)
            findings << findingOf(note);
    }
}

} // namespace semblance
