// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/FindingsContext.h"
#include "ui/widgets/ErrorText.h"

#include <QCoreApplication>

#include <algorithm>

namespace semblance {
namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(semblance::Findings)
};

enum class Crossing { Nothing, Classes, Parts };

Crossing crossingOf(const DuplicateGroup& group) {
    if (group.crossesClasses) return Crossing::Classes;
    return group.crossesParts ? Crossing::Parts : Crossing::Nothing;
}

QString unreadableLine(const UnreadableFile& file) {
    const QString kind = QString::fromStdString(file.kind);
    QString line = Words::tr("%1: %2").arg(pathText(file.relativePath), errorSentence(kind).happened);
    if (!file.reason.empty()) line += Words::tr(" (%1)").arg(QString::fromStdString(file.reason));
    return line;
}

void addUnreadable(const FindingsContext& context, QList<Finding>& findings) {
    QStringList lines;
    const auto addLine = [&](const UnreadableFile& file) { lines << unreadableLine(file); };
    std::ranges::for_each(context.report().unreadable, addLine);
    if (context.health()) std::ranges::for_each(context.health()->unreadable, addLine);
    if (lines.isEmpty()) return;
    Finding finding;
    finding.severity = FindingSeverity::Warning;
    finding.sentence =
        Words::tr("%n file(s) cannot be read and are left out.", nullptr, static_cast<int>(lines.size()));
    finding.explanation = Words::tr("The list says why for each. Copy them again from the microscope, or remove them.");
    finding.lines = lines;
    findings << finding;
}

void describeInTwoParts(Finding& finding, int groups) {
    finding.severity = FindingSeverity::Error;
    finding.sentence = Words::tr("%n image(s) stand in training and in validation.", nullptr, groups);
    finding.explanation =
        Words::tr("The network is examined on images that it has learned by heart, so the accuracy is "
                  "flattered. Remove them from one of the folders and rescan.");
}

void describeInTwoClasses(Finding& finding, int groups, DataSetKind kind) {
    finding.severity = FindingSeverity::Error;
    finding.sentence = Words::tr("%n image(s) stand in more than one class.", nullptr, groups);
    finding.explanation =
        kind == DataSetKind::PreparedSplit
            ? Words::tr("A network cannot learn two answers for one image. Keep each in the class where it "
                        "belongs and rescan.")
            : Words::tr("A network cannot learn two answers for one image. Keep each in the class where it "
                        "belongs and rescan. Until then they are used for training only.");
}

void describeHarmless(Finding& finding, int groups) {
    finding.sentence = Words::tr("%n image(s) exist more than once.", nullptr, groups);
    finding.explanation = Words::tr("Identical files always stay on the same side of the split, so the result is not "
                                    "flattered. Nothing needs to be done.");
}

void addDuplicatesThat(Crossing crossing, const FindingsContext& context, QList<Finding>& findings) {
    Finding finding;
    int groups = 0;
    for (const DuplicateGroup& group : context.health()->duplicates) {
        if (crossingOf(group) != crossing) continue;
        ++groups;
        QStringList same;
        for (const std::size_t image : group.images) {
            finding.images << static_cast<int>(image);
            same << context.imagePath(image);
        }
        finding.lines << same.join(QStringLiteral(" = "));
    }
    if (groups == 0) return;
    switch (crossing) {
    case Crossing::Parts: describeInTwoParts(finding, groups); break;
    case Crossing::Classes: describeInTwoClasses(finding, groups, context.report().kind); break;
    case Crossing::Nothing: describeHarmless(finding, groups); break;
    }
    findings << finding;
}

} // namespace

void addFileFindings(const FindingsContext& context, QList<Finding>& findings) {
    addUnreadable(context, findings);
    if (!context.health()) return;
    for (const Crossing crossing : {Crossing::Classes, Crossing::Parts, Crossing::Nothing})
        addDuplicatesThat(crossing, context, findings);
}

} // namespace semblance
