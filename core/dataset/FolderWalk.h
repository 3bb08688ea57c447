// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Cancellation.h"
#include "core/dataset/ScanReport.h"

#include <set>

namespace semblance {

/// Files and folders beside hidden ones, `Thumbs.db`, `desktop.ini` and the like; each sorted by name.
struct FolderContent {
    std::vector<std::filesystem::path> folders; ///< also links to such
    std::vector<std::filesystem::path> files;   ///< regular ones, links to such, and links that lead nowhere
    bool isReadable = true;                     ///< else what could be listed of it
};

/// Walks folders without walking in circles. Not thread-safe.
class FolderWalk {
public:
    FolderWalk(std::filesystem::path root, const Cancellation& cancel);

    /// What stands directly in a folder; a folder that cannot be read becomes a note and is empty.
    FolderContent list(const std::filesystem::path& folder);
    /// Starts over with what was entered, so that the same folder may be reached once more from another class.
    void forget();
    /// Whether the folder was not entered before and is none above the root; a note is made where it is not.
    bool enter(const std::filesystem::path& folder);
    /// All files below an entered folder, in its sub-folders too.
    std::vector<std::filesystem::path> filesBelow(const std::filesystem::path& folder);

    std::vector<ScanNote>& notes() { return m_notes; }

private:
    void collect(const std::filesystem::path& folder, std::vector<std::filesystem::path>& files);
    void note(ScanNoteKind kind, const std::filesystem::path& path);

    std::filesystem::path m_root;
    std::filesystem::path m_canonicalRoot;
    const Cancellation& m_cancel;
    std::set<std::filesystem::path> m_entered;
    std::vector<ScanNote> m_notes;
};

/// Whether the name's extension is one that images have (".tif", ".JPG", ".gif" …).
bool hasImageExtension(const std::filesystem::path& path);

} // namespace semblance
