// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/microscopy/Calibration.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace semblance {

/// A pixel size that the user stated, for one image or for all images below a folder.
struct UserCalibration {
    double pixelSizeNm = 0; ///< > 0
    /// How it came about, where it was drawn: "2 µm over 312 px"; empty: the number was typed.
    std::string drawn;
    std::string dateUtc; ///< ISO 8601
    bool operator==(const UserCalibration&) const = default;
};

/// The pixel sizes that users stated, by absolute path; images themselves are never written. A value: copies may be read
/// in other threads. Its file is docs/formats/calibrations.md.
class UserCalibrations {
public:
    UserCalibrations() = default;
    /// An empty list where there is no file. Throws Error: FileUnreadable, DamagedFile, NewerFormat.
    static UserCalibrations read(const std::filesystem::path& file);
    /// Whole or not at all. Throws Error (FileUnwritable).
    void write(const std::filesystem::path& file) const;

    /// Of an image or a folder; replaces what was stated before. Throws Error (InvalidArgument): a pixel size that is not
    /// from 1e-3 to 1e9 nm.
    void set(const std::filesystem::path& path, UserCalibration calibration);
    /// False: nothing was stated for exactly this path.
    bool remove(const std::filesystem::path& path);
    /// What was stated for exactly this image or folder.
    std::optional<UserCalibration> statedFor(const std::filesystem::path& path) const;
    std::size_t count() const { return m_stated.size(); }

    /// Puts what was stated into what is known of an image. Stated for the image itself, it counts before everything else.
    /// Stated for a folder (the nearest counts), it counts where nothing else is known of this image, or where tag and bar
    /// disagree. It becomes a candidate either way.
    void apply(const std::filesystem::path& image, ImageMetadata& metadata) const;

    bool operator==(const UserCalibrations&) const = default;

private:
    std::map<std::string, UserCalibration> m_stated; ///< by absolute path, UTF-8
};

} // namespace semblance
