// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace semblance {

/// Texts that a microscope wrote beside the image, as UTF-8; empty where there is none.
struct SideCars {
    std::string txt; ///< of "scan.tif": "scan.txt" (JEOL, Hitachi)
    std::string hdr; ///< of "scan.tif": "scan-tif.hdr", "scan.hdr" (TESCAN)
};

/// Reads what is there and no larger than 1 MiB; a file that cannot be read counts as missing.
SideCars readSideCars(const std::filesystem::path& image);

/// Text as UTF-8: from UTF-16 where a byte order mark says so, else kept where it is valid and taken as Latin-1 where
/// not. Ends at the first NUL.
std::string textOf(std::span<const std::byte> bytes);

} // namespace semblance
