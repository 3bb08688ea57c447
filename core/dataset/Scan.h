// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"
#include "core/dataset/ScanReport.h"

#include <optional>

namespace semblance {

struct ScanOptions {
    int threads = 0; ///< 0: cores
    ScanLayout layout = ScanLayout::Classes;
};

/// Walks a data set: headers, sizes, hash of head and tail, in parallel. Hidden files, Thumbs.db, desktop.ini and the like
/// are passed over. Nothing: cancelled. Throws Error (FileNotFound, FileUnreadable) only for the folder itself.
std::optional<ScanReport> scanFolder(const std::filesystem::path& folder, const ScanOptions& options,
                                     const Cancellation& cancel, const ProgressSink& progress);

/// The thorough pass: whole hashes where the quick ones agree, and a full decode of every image. Nothing: cancelled.
std::optional<HealthReport> checkHealth(const ScanReport& report, const ScanOptions& options,
                                        const Cancellation& cancel, const ProgressSink& progress);

/// Duplicates by whole hashes alone (no decoding): what a split needs. Nothing: cancelled.
std::optional<std::vector<DuplicateGroup>> findDuplicates(const ScanReport& report, const ScanOptions& options,
                                                          const Cancellation& cancel);

/// Images under a mix of files and folders (walked), in natural order of their paths; what a drop or `classify` means.
/// Files named directly are kept even if they are no images, so that each gets its line.
std::vector<std::filesystem::path> imageFilesUnder(const std::vector<std::filesystem::path>& paths,
                                                   const Cancellation& cancel);

} // namespace semblance
