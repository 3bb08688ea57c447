// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/Scan.h"

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Sha256.h"
#include "core/dataset/DataSetFolder.h"
#include "core/dataset/FolderWalk.h"
#include "core/dataset/ParallelFor.h"
#include "core/image/ByteSource.h"
#include "core/image/ImageFile.h"
#include "core/image/Sniff.h"

#include <algorithm>
#include <chrono>
#include <map>

namespace semblance {
namespace {

/// What became of one file.
struct LookedInto {
    enum class Outcome { Image, Unreadable, Other };
    Outcome outcome = Outcome::Other;
    ImageEntry entry;
    UnreadableFile unreadable;
};

Sha256::Digest quickHashOf(const FileBytes& file) {
    std::array<std::byte, 8> size{};
    for (std::size_t i = 0; i < size.size(); ++i)
        size[i] = static_cast<std::byte>(file.size() >> (8 * i));
    Sha256 hash;
    hash.update(size);
    hash.update(file.head());
    hash.update(file.tail());
    return hash.finish();
}

void lookInto(const FoundFile& found, LookedInto& result) {
    result.unreadable.relativePath = found.relativePath;
    try {
        const FileBytes file(found.path);
        if (!sniff(file).isImage() && !hasImageExtension(found.path)) return;
        result.outcome = LookedInto::Outcome::Unreadable;
        result.entry.info = probeImage(file);
        result.entry.relativePath = found.relativePath;
        result.entry.part = found.part;
        result.entry.sizeBytes = file.size();
        result.entry.modifiedNs = file.modifiedNs();
        result.entry.quickHash = quickHashOf(file);
        result.outcome = LookedInto::Outcome::Image;
    } catch (const Error& error) {
        result.outcome = LookedInto::Outcome::Unreadable;
        result.unreadable.kind = errorKindName(error.kind());
        result.unreadable.reason = error.what();
    }
}

/// Puts files and what became of them together into a report.
class ReportMaker {
public:
    ReportMaker(FoundTree tree, std::vector<LookedInto> looked)
        : m_tree(std::move(tree)), m_looked(std::move(looked)) {}

    ScanReport make() {
        m_report.kind = m_tree.kind;
        m_report.notes = std::move(m_tree.notes);
        countImages();
        nameClasses();
        for (std::size_t i = 0; i < m_looked.size(); ++i)
            add(m_tree.files[i], m_looked[i]);
        makeNotes();
        return std::move(m_report);
    }

private:
    void countImages() {
        for (std::size_t i = 0; i < m_looked.size(); ++i)
            if (m_looked[i].outcome == LookedInto::Outcome::Image) {
                const FoundFile& file = m_tree.files[i];
                ++m_imagesOf[file.className];
                if (!file.className.empty()) ++m_imagesOfFolder[{file.part, file.className}];
                if (file.isNested) ++m_nestedOf[file.className];
            }
    }
    void nameClasses() {
        for (const auto& [name, count] : m_imagesOf) // sorted by byte, which in UTF-8 is by code point
            if (!name.empty()) {
                m_indexOf[name] = static_cast<int>(m_report.classNames.size());
                m_report.classNames.push_back(name);
            }
    }
    void add(const FoundFile& file, LookedInto& looked) {
        switch (looked.outcome) {
        case LookedInto::Outcome::Other: ++m_otherFiles; return;
        case LookedInto::Outcome::Unreadable: m_report.unreadable.push_back(std::move(looked.unreadable)); return;
        case LookedInto::Outcome::Image: break;
        }
        if (file.className.empty()) return;
        looked.entry.classIndex = m_indexOf.at(file.className);
        m_report.images.push_back(std::move(looked.entry));
    }
    void note(ScanNoteKind kind, const std::filesystem::path& path, std::int64_t count) {
        m_report.notes.push_back({kind, path, count});
    }
    /// Said already, and nobody knows whether it is empty.
    bool isUnreadable(const std::filesystem::path& folder) const {
        return std::ranges::any_of(m_report.notes, [&folder](const ScanNote& note) {
            return note.kind == ScanNoteKind::UnreadableFolder && note.path == folder;
        });
    }
    DataSetPart partOf(const std::filesystem::path& classFolder) const {
        if (m_report.kind != DataSetKind::PreparedSplit) return DataSetPart::Unassigned;
        const auto inside = [&](const FoundFile& file) { return *file.relativePath.begin() == *classFolder.begin(); };
        const auto found = std::ranges::find_if(m_tree.files, inside);
        return found == m_tree.files.end() ? DataSetPart::Unassigned : found->part;
    }
    void noteOneSidedClasses() {
        if (m_report.kind != DataSetKind::PreparedSplit) return;
        for (const std::string& name : m_report.classNames)
            for (const DataSetPart part : {DataSetPart::Training, DataSetPart::Validation})
                if (!m_imagesOfFolder.contains({part, name}))
                    note(ScanNoteKind::OneSidedClass, fromUtf8(name), m_imagesOf.at(name));
    }
    void makeNotes() {
        for (const auto& folder : m_tree.classFolders)
            if (!isUnreadable(folder) && !m_imagesOfFolder.contains({partOf(folder), toUtf8(folder.filename())}))
                note(ScanNoteKind::EmptyClassFolder, folder, 0);
        noteOneSidedClasses();
        for (const auto& [name, count] : m_nestedOf)
            note(ScanNoteKind::NestedFolders, fromUtf8(name), count);
        const std::int64_t loose = m_imagesOf.contains("") ? m_imagesOf.at("") : 0;
        if (loose > 0) note(m_tree.hasSubFolders ? ScanNoteKind::LooseImages : ScanNoteKind::NoSubFolders, {}, loose);
        if (m_otherFiles > 0) note(ScanNoteKind::OtherFiles, {}, m_otherFiles);
        if (m_report.classNames.size() == 1 && m_tree.layout == ScanLayout::Classes)
            note(ScanNoteKind::OneClassOnly, fromUtf8(m_report.classNames[0]), 1);
        if (m_report.images.empty()) note(ScanNoteKind::NoImages, {}, 0);
    }

    FoundTree m_tree;
    std::vector<LookedInto> m_looked;
    ScanReport m_report;
    std::map<std::string, std::int64_t> m_imagesOf;
    std::map<std::pair<DataSetPart, std::string>, std::int64_t> m_imagesOfFolder;
    std::map<std::string, std::int64_t> m_nestedOf;
    std::map<std::string, int> m_indexOf;
    std::int64_t m_otherFiles = 0;
};

} // namespace

void classifyGroup(const ScanReport& report, DuplicateGroup& group) {
    const ImageEntry& first = report.images[group.images.front()];
    for (const std::size_t image : group.images) {
        group.crossesClasses = group.crossesClasses || report.images[image].classIndex != first.classIndex;
        group.crossesParts = group.crossesParts || report.images[image].part != first.part;
    }
}

std::int64_t ScanReport::imagesOf(int classIndex) const {
    return std::ranges::count(images, classIndex, &ImageEntry::classIndex);
}

std::optional<ScanReport> scanFolder(const std::filesystem::path& folder, const ScanOptions& options,
                                     const Cancellation& cancel, const ProgressSink& progress) {
    const auto begin = std::chrono::steady_clock::now();
    const std::filesystem::path absolute = std::filesystem::absolute(folder).lexically_normal();
    FoundTree tree = findFiles(absolute, options.layout, cancel);
    std::vector<LookedInto> looked(tree.files.size());
    const auto look = [&](std::size_t i) { lookInto(tree.files[i], looked[i]); };
    if (cancel.isRequested() || !parallelFor(looked.size(), {options.threads, cancel, progress}, look))
        return std::nullopt;
    ScanReport report = ReportMaker(std::move(tree), std::move(looked)).make();
    report.folder = absolute;
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report;
}

} // namespace semblance
