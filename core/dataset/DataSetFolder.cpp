// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/DataSetFolder.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/dataset/FolderWalk.h"

#include <algorithm>
#include <optional>

namespace semblance {
namespace fs = std::filesystem;
namespace {

/// What a folder's name means in a prepared split; ASCII letters only, whatever their case.
enum class PartFolder { None, Training, Validation, Test };

PartFolder partOf(const fs::path& folder) {
    std::string name = toUtf8(folder.filename());
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (name == "train" || name == "training") return PartFolder::Training;
    if (name == "validation" || name == "valid" || name == "val") return PartFolder::Validation;
    return name == "test" || name == "testing" ? PartFolder::Test : PartFolder::None;
}

std::optional<fs::path> folderOf(const std::vector<fs::path>& folders, PartFolder part) {
    const auto found = std::ranges::find(folders, part, partOf);
    return found == folders.end() ? std::nullopt : std::optional(*found);
}

/// Gathers the files of a data set.
class TreeFinder {
public:
    TreeFinder(const fs::path& folder, const Cancellation& cancel) : m_folder(folder), m_walk(folder, cancel) {}

    FoundTree find(ScanLayout layout) {
        m_tree.layout = layout;
        layout == ScanLayout::AnyImages ? addEverything() : addDataSet();
        std::ranges::sort(m_tree.files, {}, [](const FoundFile& file) { return toUtf8(file.relativePath); });
        m_tree.notes = std::move(m_walk.notes());
        return std::move(m_tree);
    }

private:
    void addEverything() { addFiles(m_walk.filesBelow(m_folder), {{}, {}, kAnyImages, {}, false}); }
    void addDataSet() {
        const FolderContent top = m_walk.list(m_folder);
        m_tree.hasSubFolders = !top.folders.empty();
        addFiles(top.files, {});
        if (!addPreparedSplit(top.folders)) addClasses(top.folders, DataSetPart::Unassigned);
    }
    void addFiles(const std::vector<fs::path>& files, FoundFile like) {
        for (const fs::path& path : files) {
            like.path = path;
            like.relativePath = path.lexically_relative(m_folder);
            m_tree.files.push_back(like);
        }
    }
    void addClasses(const std::vector<fs::path>& folders, DataSetPart part) {
        for (const fs::path& folder : folders) {
            m_walk.forget();
            if (!m_walk.enter(folder)) continue;
            m_tree.classFolders.push_back(folder.lexically_relative(m_folder));
            FoundFile like{{}, {}, toUtf8(folder.filename()), part, false};
            const FolderContent content = m_walk.list(folder);
            addFiles(content.files, like);
            like.isNested = true;
            for (const fs::path& nested : content.folders)
                if (m_walk.enter(nested)) addFiles(m_walk.filesBelow(nested), like);
        }
    }
    void addPart(const FolderContent& content, DataSetPart part) {
        addFiles(content.files, {{}, {}, {}, part, false});
        addClasses(content.folders, part);
    }
    /// Images that no part takes are left out, and counted; a folder that is a part by its name is named.
    void leaveOut(const fs::path& folder) {
        if (partOf(folder) != PartFolder::None) {
            m_walk.notes().push_back({ScanNoteKind::UnusedPart, folder.lexically_relative(m_folder), 0});
            return;
        }
        m_walk.forget();
        if (m_walk.enter(folder)) addFiles(m_walk.filesBelow(folder), {});
    }
    bool addPreparedSplit(const std::vector<fs::path>& folders) {
        const auto training = folderOf(folders, PartFolder::Training);
        const auto validation = folderOf(folders, PartFolder::Validation);
        const auto test = folderOf(folders, PartFolder::Test);
        if (!training || (!validation && !test)) return false;
        const std::size_t notesBefore = m_walk.notes().size();
        const FolderContent content = m_walk.list(*training);
        if (content.folders.empty() && content.isReadable) {
            m_walk.notes().resize(notesBefore); // they will be said of the class folder
            return false;
        }
        m_tree.kind = DataSetKind::PreparedSplit;
        const fs::path held = validation ? *validation : *test;
        addPart(content, DataSetPart::Training);
        addPart(m_walk.list(held), DataSetPart::Validation);
        for (const fs::path& folder : folders)
            if (folder != *training && folder != held) leaveOut(folder);
        return true;
    }

    const fs::path& m_folder;
    FolderWalk m_walk;
    FoundTree m_tree;
};

void requireFolder(const fs::path& folder) {
    std::error_code code;
    const fs::file_status status = fs::status(folder, code);
    if (!fs::exists(status)) throw Error(ErrorKind::FileNotFound, "there is no such folder", folder);
    if (!fs::is_directory(status)) throw Error(ErrorKind::FileUnreadable, "this is not a folder", folder);
    const fs::directory_iterator entries(folder, code);
    if (code) throw Error(ErrorKind::FileUnreadable, "the folder cannot be read: " + code.message(), folder);
}

} // namespace

FoundTree findFiles(const fs::path& folder, ScanLayout layout, const Cancellation& cancel) {
    requireFolder(folder);
    return TreeFinder(folder, cancel).find(layout);
}

} // namespace semblance
