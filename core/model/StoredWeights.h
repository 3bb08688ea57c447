// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/model/KnownWeights.h"

#include <filesystem>
#include <optional>
#include <string>

namespace semblance {

/// What is known of a file of weights as it lies on the disk now.
enum class WeightEvidence {
    None,           ///< nobody has looked at it yet
    NamesAndShapes, ///< its tensors are those of its network; there is no published checksum to compare with
    Checksum        ///< its SHA-256 is the published one
};

/// One line of the weight store: published weights, whether they are there or not, or a file that was added.
struct StoredWeights {
    std::string name;            ///< KnownWeights::name, or the file name of an added file
    std::string network;         ///< NetworkInfo::key; empty: a file that nobody has looked at
    std::filesystem::path place; ///< where the file lies, or belongs
    bool isThere = false;
    std::uint64_t bytes = 0; ///< of the file; 0: not there
    std::string sha256;      ///< 64 hexadecimal digits; empty: nobody has looked at it
    WeightEvidence evidence = WeightEvidence::None;
    std::optional<Normalisation> normalisation; ///< how images were normalised for them, where that is known
    const KnownWeights* known = nullptr;        ///< null: an added file that is none of the published ones
};

} // namespace semblance
