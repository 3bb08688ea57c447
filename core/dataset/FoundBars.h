// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of readScales(); only this room includes it.
#pragma once

#include "core/dataset/ScanReport.h"
#include "core/microscopy/BurnedInBar.h"

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace semblance {

/// The burned-in bars that were found in the images of one folder, kept from one search to the next. Thread-safe.
class FoundBars {
public:
    struct Finding {
        std::uint64_t sizeBytes = 0;
        std::int64_t modifiedNs = 0;
        std::optional<BurnedInBar> bar; ///< length, label and confidence alone
    };

    /// Nothing where the file cannot be used. An empty path keeps nothing.
    explicit FoundBars(std::filesystem::path file);

    /// What was found in this image as it is now; nothing where it was not searched.
    std::optional<Finding> of(const ImageEntry& image) const;
    void add(const ImageEntry& image, const std::optional<BurnedInBar>& bar);
    /// Where something was added. No error where the disk takes nothing: it is searched for again next time.
    void save() const;

private:
    std::filesystem::path m_file;
    mutable std::mutex m_mutex;
    std::map<std::string, Finding> m_findings; ///< by relative path, UTF-8
    bool m_isChanged = false;
};

} // namespace semblance
