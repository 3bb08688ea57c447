// SPDX-License-Identifier: GPL-3.0-or-later
// Small data sets on disk for the tests of this room.
#pragma once

#include "core/dataset/Scan.h"
#include "tests/core/image/TestFiles.h"

#include <QTemporaryDir>
#include <algorithm>
#include <set>

namespace semblance::test {

/// A folder that goes with the object.
class DataSetFolder {
public:
    std::filesystem::path root() const { return pathOf(m_folder.path()); }
    std::filesystem::path path(const std::string& relative) const { return root() / fromUtf8(relative); }
    /// Distinct contents for distinct seeds.
    void addImage(const std::string& relative, int seed) const {
        writeImage(path(relative), pattern(40, 30, CV_8UC1, seed));
    }
    void addImages(const std::string& folder, int count, int firstSeed) const {
        for (int i = 0; i < count; ++i)
            addImage(folder + "/image" + std::to_string(100 + i) + ".png", firstSeed + i);
    }
    void copy(const std::string& from, const std::string& to) const {
        std::filesystem::create_directories(path(to).parent_path());
        std::filesystem::copy_file(path(from), path(to));
    }
    ScanReport scan() const {
        const Cancellation cancel;
        return scanFolder(root(), {2}, cancel, {}).value();
    }

private:
    QTemporaryDir m_folder;
};

inline const ScanNote* findNote(const ScanReport& report, ScanNoteKind kind) {
    const auto found = std::ranges::find(report.notes, kind, &ScanNote::kind);
    return found == report.notes.end() ? nullptr : &*found;
}

inline std::vector<DuplicateGroup> duplicatesOf(const ScanReport& report) {
    const Cancellation cancel;
    return findDuplicates(report, {2}, cancel).value();
}

} // namespace semblance::test
