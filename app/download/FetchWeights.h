// SPDX-License-Identifier: GPL-3.0-or-later
// Without Qt, so that the command can include it.
#pragma once

#include "app/download/DownloadOutcome.h"
#include "core/base/Cancellation.h"

#include <filesystem>
#include <functional>
#include <string>

namespace semblance {

struct FetchRequest {
    KnownWeights weights;
    std::filesystem::path folder; ///< of the store
    std::string address;          ///< a mirror; empty: the official one
};

/// Called on the thread of the download, at most every 100 ms.
using DownloadSink = std::function<void(const DownloadProgress&)>;

/// Fetches weights with an event loop of its own and returns when they are there, or are not (WeightDownload.h says how).
/// Call it on a worker, or in a program without a loop; never on a window's thread. It reads the cancellation every 50 ms.
DownloadOutcome fetchWeights(const FetchRequest& request, const Cancellation& cancel, const DownloadSink& progress);

} // namespace semblance
