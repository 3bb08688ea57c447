// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/ScanReport.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace semblance {

enum class FindingSeverity { Good, Note, Warning, Error };

/// What can be done about a finding beside looking at what it is about.
enum class FindingRemedy {
    None,
    CalibrateFolder, ///< state one pixel size for the whole folder
    SearchBars       ///< go on looking for burned-in scale bars
};

/// One sentence on the health of a data set, with what its actions need.
struct Finding {
    FindingSeverity severity = FindingSeverity::Note;
    QString sentence;
    QString explanation;     ///< why it matters and what to do; said under errors and warnings, a tool tip elsewhere
    QList<int> images;       ///< Show: these in the grid
    int classIndex = -1;     ///< Show: this class
    QStringList lines;       ///< Copy list, and Show where there are no images: "path: reason" a line
    bool isInScales = false; ///< Show: the scales of all classes
    FindingRemedy remedy = FindingRemedy::None;
    bool operator==(const Finding&) const = default;
};

/// How far the search for burned-in bars has come.
enum class BarSearch { Pending, Stopped, Done };

struct FindingsInput {
    const ScanReport& report;
    const HealthReport* health = nullptr;              ///< nothing: not finished
    const std::vector<ImageScale>* scales = nullptr;   ///< of every image; nothing: not read
    const std::vector<ClassChoice>* choices = nullptr; ///< nothing: all classes under their folder names
    BarSearch barSearch = BarSearch::Done;             ///< until it is done the scales are only what is known so far
};

/// Errors first, then warnings, then notes; one "good" line where there is nothing to say. No widget, no state.
QList<Finding> findingsOf(const FindingsInput& input);

/// Fewer images in a class than this is a warning: with the default split fewer than four are left for validation.
inline constexpr qint64 fewImages = 20;

} // namespace semblance
