// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace semblance {

/// How the tensors of a file met the parameters and buffers of a network; names as the network has them, but for those in
/// `unexpected` and `dropped`, which are the file's.
struct LoadReport {
    std::int64_t loaded = 0;            ///< parameters and buffers that were taken
    std::vector<std::string> missing;   ///< not in the file, kept as initialised; a norm's batch counter may be missing
    std::vector<std::string> misshaped; ///< of another shape there, kept as initialised
    std::vector<std::string> unexpected; ///< in the file, and of no use here
    std::vector<std::string> newHead; ///< the last layer, kept as initialised: another number of classes, or none there
    std::vector<std::string> absentPart;   ///< a part of the network that the file has nothing of, kept as initialised
    std::vector<std::string> newAuxiliary; ///< an auxiliary head that the file does not have, kept as initialised
    std::vector<std::string> dropped;      ///< an auxiliary head that this network does not have
    std::vector<std::string> skipped;      ///< StateDict::skipped
    std::optional<std::int64_t> classesThere; ///< the first side of the file's last layer
    std::int64_t classesHere = 0;
};

/// The report in sentences for a log, without what went as expected: no more than ten names a line.
std::vector<std::string> sentencesOf(const LoadReport& report);

/// "a, b, c", after the tenth "and 5 more".
std::string firstNames(const std::vector<std::string>& names);

} // namespace semblance
