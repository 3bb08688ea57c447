// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/FolderWalk.h"

#include "core/base/Files.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace semblance {
namespace fs = std::filesystem;
namespace {

std::string lowerAscii(std::string text) {
    for (char& letter : text)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

bool isPassedOver(const fs::path& path) {
    constexpr std::array<std::string_view, 7> names{
        "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "__macosx", "@eadir", "system volume information"};
    const std::string name = lowerAscii(toUtf8(path.filename()));
    return name.starts_with('.') || std::ranges::find(names, name) != names.end();
}

/// Whether `path` is `folder` or lies above it.
bool isAboveOrEqual(const fs::path& path, const fs::path& folder) {
    const auto [end, ignored] = std::ranges::mismatch(path, folder);
    return end == path.end();
}

void addEntry(const fs::directory_entry& entry, FolderContent& content) {
    std::error_code code;
    const fs::file_status status = entry.status(code);
    if (fs::is_directory(status)) {
        content.folders.push_back(entry.path());
    } else if (fs::is_regular_file(status) || entry.is_symlink(code)) {
        content.files.push_back(entry.path());
    }
}

} // namespace

bool hasImageExtension(const fs::path& path) {
    constexpr std::array<std::string_view, 24> extensions{
        ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jpe", ".bmp",  ".dib", ".pgm", ".ppm", ".pnm", ".pbm",
        ".jp2", ".j2k",  ".j2c", ".jpc", ".jpx",  ".gif", ".webp", ".ico", ".psd", ".dm3", ".dm4", ".jfif"};
    return std::ranges::find(extensions, lowerAscii(toUtf8(path.extension()))) != extensions.end();
}

FolderWalk::FolderWalk(fs::path root, const Cancellation& cancel) : m_root(std::move(root)), m_cancel(cancel) {
    std::error_code code;
    m_canonicalRoot = fs::canonical(m_root, code);
    forget();
}

void FolderWalk::forget() {
    m_entered = {m_canonicalRoot};
}

void FolderWalk::note(ScanNoteKind kind, const fs::path& path) {
    m_notes.push_back({kind, path.lexically_relative(m_root), 1});
}

FolderContent FolderWalk::list(const fs::path& folder) {
    FolderContent content;
    std::error_code code;
    bool isClosed = false; // entries that may be listed and not looked at
    fs::directory_iterator entries(folder, code);
    while (!code && entries != fs::directory_iterator()) {
        std::error_code linkCode;
        if (!isPassedOver(entries->path())) {
            if (entries->status(linkCode); linkCode == std::errc::too_many_symbolic_link_levels)
                note(ScanNoteKind::LinkCycle, entries->path());
            else if (linkCode == std::errc::permission_denied)
                isClosed = true;
            else
                addEntry(*entries, content);
        }
        entries.increment(code);
    }
    content.isReadable = !code && !isClosed;
    if (!content.isReadable) note(ScanNoteKind::UnreadableFolder, folder);
    std::ranges::sort(content.folders);
    std::ranges::sort(content.files);
    return content;
}

bool FolderWalk::enter(const fs::path& folder) {
    std::error_code code;
    const fs::path canonical = fs::canonical(folder, code);
    if (!code && !isAboveOrEqual(canonical, m_canonicalRoot) && m_entered.insert(canonical).second) return true;
    note(code ? ScanNoteKind::UnreadableFolder : ScanNoteKind::LinkCycle, folder);
    return false;
}

void FolderWalk::collect(const fs::path& folder, std::vector<fs::path>& files) {
    if (m_cancel.isRequested()) return;
    const FolderContent content = list(folder);
    files.insert(files.end(), content.files.begin(), content.files.end());
    for (const fs::path& nested : content.folders)
        if (enter(nested)) collect(nested, files);
}

std::vector<fs::path> FolderWalk::filesBelow(const fs::path& folder) {
    std::vector<fs::path> files;
    collect(folder, files);
    return files;
}

} // namespace semblance
