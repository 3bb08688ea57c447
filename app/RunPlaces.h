// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace semblance {

/// A folder of runs in which a run that is under way can be kept from now on.
struct RunPlace {
    std::filesystem::path folder;
    std::filesystem::path runFolder; ///< in it, named after the run, and not there yet
    std::uint64_t freeBytes = 0;
};

/// What is looked for: another place for a run whose folder cannot be written any more.
struct PlaceSearch {
    std::vector<std::filesystem::path> candidates; ///< folders of runs, the best first; they need not exist
    std::vector<std::filesystem::path> refused;    ///< those among them that the run itself could not use
    std::filesystem::path runFolder;               ///< that fails
    std::uint64_t checkpointBytes = 0;
};

/// The room that a run takes in its folder, and what the disk is to have left: three checkpoints and a reserve.
std::uint64_t roomForRun(std::uint64_t checkpointBytes);

/// The place that a folder is for the run; nothing where it lacks the room. Tries it: makes the folder, asks for the room in
/// a file, writes some of it, and takes away again what it made. Throws Error (FileUnwritable) where that fails.
std::optional<RunPlace> tryRunPlace(const std::filesystem::path& folder, const PlaceSearch& search);

/// The first candidate that can be used; nothing where none can. Where the run's folder is gone, the one that it stood in is
/// none: its disk was taken out, and what is written there now lies under the place where it comes back. Reads and writes
/// disks that may be slow; thread-safe.
std::optional<RunPlace> nextRunPlace(const PlaceSearch& search);

} // namespace semblance
