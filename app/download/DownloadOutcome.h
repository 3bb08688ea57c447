// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/StoredWeights.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace semblance {

/// How far a download has come.
struct DownloadProgress {
    std::uint64_t received = 0;
    std::uint64_t total = 0; ///< 0: the server did not say, and the publisher gives no size
    double bytesPerSecond = 0;
    double secondsLeft = -1; ///< negative: not known
    bool isVerifying = false;
};

enum class DownloadEnd { Completed, Cancelled, Failed };

/// Why a download failed.
enum class DownloadFault {
    None,
    Busy,         ///< another program fetches the same file
    NoConnection, ///< no network, a name that is not found, a server or a proxy that does not answer
    Insecure,     ///< a certificate that is not valid, or a redirect to an address without protection
    Refused,      ///< the server answers with an error; httpStatus says which
    Silent,       ///< nothing arrived any more
    BrokenOff,    ///< the connection ended before the file did
    WrongLength,  ///< the server announces another length than the publisher does
    TooLong,      ///< more arrived than was announced or published
    WrongFile,    ///< it arrived whole, and is not what it should be
    Disk          ///< it cannot be written
};

/// The one end of a download.
struct DownloadOutcome {
    DownloadEnd end = DownloadEnd::Failed;
    DownloadFault fault = DownloadFault::None;
    std::string reason; ///< English, technical; empty unless it failed
    int httpStatus = 0;
    std::string address;         ///< from where it was fetched
    std::filesystem::path place; ///< where the file lies, or is to be put by hand
    std::uint64_t keptBytes = 0; ///< of an unfinished file, which the next attempt goes on with
    std::optional<StoredWeights> stored;
};

/// What happened, what to fetch, from where, and that it is to be saved as the file `place`: English, for a failed download.
std::string sentenceOf(const DownloadOutcome& outcome);

} // namespace semblance
