// SPDX-License-Identifier: GPL-3.0-or-later
// Without LibTorch.
#pragma once

#include "core/base/Cancellation.h"
#include "core/networks/LoadReport.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

struct ForwardRequest {
    std::string network;           ///< key
    std::filesystem::path weights; ///< whatever readStart() reads
    std::filesystem::path input;   ///< .npy, float32 [N,3,H,W], as the network shall see it: nothing is normalised
    std::filesystem::path output;  ///< .npy, float32 [N,K]
    std::optional<int> classes;    ///< else those of the file's last layer, else 1000
};

struct ForwardResult {
    std::int64_t parameters = 0; ///< trainable ones of the network
    LoadReport report;
    std::vector<std::int64_t> shape; ///< of the output
};

/// Runs a network with weights from a file once, in evaluation mode, on the CPU in float32, so that it can be checked
/// against another framework. A part of the network that the weights lack is left as initialised (from seed 0) and
/// reported. Synchronous; nothing: cancelled. The output appears whole or not at all. Throws Error: InvalidArgument
/// (unknown network, weights or images that do not fit), and what readStart, readNpy and writeNpy throw.
std::optional<ForwardResult> forwardFile(const ForwardRequest& request, const Cancellation& cancel);

} // namespace semblance
