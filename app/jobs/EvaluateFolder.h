// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/base/Cancellation.h"
#include "core/dataset/ScanReport.h"
#include "core/inference/Classifier.h"
#include "core/microscopy/UserCalibrations.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

/// What a model is worth on a labelled folder. Folders and classes are matched by name.
struct Evaluation {
    std::vector<std::string> classNames; ///< the model's; the order of metrics
    Metrics metrics;
    std::vector<std::string> unmatchedFolders; ///< with images; left out
    std::vector<std::string> unmatchedClasses; ///< without a folder
    std::vector<UnreadableFile> unreadable;    ///< of the scan, and those that did not decode; left out
    bool isHeldBackPartAlone = false;          ///< the folder holds a split: its validation images were measured
};

/// Classifies every image whose folder is called like a class. `stated`: what the user stated of scales; may be null.
/// Nothing: cancelled.
/// Throws Error (DataSet): no folder matches, or none of its images could be read.
std::optional<Evaluation> evaluateFolder(const Classifier& classifier, const ScanReport& report,
                                         std::shared_ptr<const UserCalibrations> stated, const Cancellation& cancel,
                                         const ProgressSink& progress);

} // namespace semblance
