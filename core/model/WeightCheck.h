// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/base/Cancellation.h"
#include "core/model/StoredWeights.h"

#include <filesystem>
#include <optional>
#include <string>

namespace semblance {

/// What a look at a file of weights says.
struct CheckedWeights {
    std::string network;
    std::uint64_t bytes = 0;
    std::string sha256;
    WeightEvidence evidence = WeightEvidence::None; ///< never None
    std::optional<Normalisation> normalisation;     ///< of the published weights, or as a model file of ours says
    const KnownWeights* known = nullptr;
};

/// Looks at a whole file. It is taken for `expected`; without that for the published weights that have its SHA-256, or its
/// name. Where a checksum is published, that decides. Where none is, the file is read and its tensors are put into the
/// network that their names are those of: they fit, or it is refused. Nothing: cancelled (while the checksum is computed).
/// Throws Error, naming the file: DamagedFile (not the published checksum), UnsupportedFormat (tensors of no network here),
/// InvalidArgument (of another network than expected, or with gaps), and what readStart throws.
std::optional<CheckedWeights> checkWeights(const std::filesystem::path& file, const KnownWeights* expected,
                                           const Cancellation& cancel);

/// The SHA-256 of a file; nothing where it was cancelled. Throws Error (FileNotFound, FileUnreadable).
std::optional<std::string> sha256Of(const std::filesystem::path& file, const Cancellation& cancel);

/// Throws Error (DamagedFile, naming the file) where a checksum is published and this is another.
void requireChecksum(const KnownWeights& known, const std::string& sha256, const std::filesystem::path& file);

} // namespace semblance
