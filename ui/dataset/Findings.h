// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace semblance {

enum class FindingSeverity { Good, Note, Warning, Error };

/// One sentence on the health of a data set, with what its actions need.
struct Finding {
    FindingSeverity severity = FindingSeverity::Note;
    QString sentence;
    QString explanation; ///< why it matters and what to do; said under errors and warnings, a tool tip elsewhere
    QList<int> images;   ///< Show: these in the grid
    int classIndex = -1; ///< Show: this class
    QStringList lines;   ///< Copy list, and Show where there are no images: "path: reason" a line
    bool operator==(const Finding&) const = default;
};

/// How many images carry a scale.
struct ScaleCensus {
    qint64 known = 0;
    qint64 unknown = 0;
    double smallestNm = 0; ///< of a pixel; meaningful where known > 0
    double largestNm = 0;
};

struct FindingsInput {
    const ScanReport& report;
    const HealthReport* health = nullptr;              ///< nothing: not finished
    const ScaleCensus* census = nullptr;               ///< nothing: not known
    const std::vector<ClassChoice>* choices = nullptr; ///< nothing: all classes under their folder names
};

/// Errors first, then warnings, then notes; one "good" line where there is nothing to say. No widget, no state.
QList<Finding> findingsOf(const FindingsInput& input);

/// The sentence for one remark of the scan.
QString noteSentence(const ScanNote& note);
/// What can be done about it.
QString noteExplanation(ScanNoteKind kind);

/// Fewer images in a class than this is a warning: with the default split fewer than four are left for validation.
inline constexpr qint64 fewImages = 20;

} // namespace semblance
