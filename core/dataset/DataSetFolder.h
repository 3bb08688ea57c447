// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"
#include "core/dataset/ScanReport.h"

namespace semblance {

/// A file to be looked into, and what its place in the tree says.
struct FoundFile {
    std::filesystem::path path;
    std::filesystem::path relativePath;
    std::string className; ///< empty: beside the class folders
    DataSetPart part = DataSetPart::Unassigned;
    bool isNested = false; ///< in a folder within its class folder
};

struct FoundTree {
    ScanLayout layout = ScanLayout::Classes;
    DataSetKind kind = DataSetKind::FolderPerClass;
    std::vector<std::filesystem::path> classFolders; ///< relative; of PreparedSplit each part's own
    std::vector<FoundFile> files;                    ///< sorted by relative path
    std::vector<ScanNote> notes;
    bool hasSubFolders = false;
};

/// Names of folders and files alone; no file is opened. Throws Error (FileNotFound, FileUnreadable) for the folder itself.
FoundTree findFiles(const std::filesystem::path& folder, ScanLayout layout, const Cancellation& cancel);

} // namespace semblance
