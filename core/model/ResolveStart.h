// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/networks/NetworkRegistry.h"

#include <filesystem>
#include <optional>
#include <string>

namespace semblance {

/// What TrainingOptions::start stands for.
struct ResolvedStart {
    std::filesystem::path file; ///< empty: from scratch
    /// How images were normalised for those weights; nothing where it is not known.
    std::optional<Normalisation> normalisation;
    std::string remark; ///< an English sentence on what could not be verified; empty: nothing to say
};

/// "scratch", the name of weights of the store in `folder`, or a path to a file (a published name comes first, then a file
/// that is there, then an added file of the store). Weights of the store are verified unless that was done before; a file
/// elsewhere is hashed, and is known by its SHA-256, by its name where its publisher gives no checksum, or because it is a
/// model file of this program. Never another start than what was asked for. Throws Error: FileNotFound, with what to fetch,
/// from where, and where to put it; DamagedFile (not the published checksum); what WeightStore::verified() throws.
ResolvedStart resolveStart(const std::string& start, const std::filesystem::path& folder);

} // namespace semblance
