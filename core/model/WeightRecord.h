// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the weight store; only its own files include it.
#pragma once

#include "core/model/WeightCheck.h"

#include <filesystem>
#include <optional>

namespace semblance {

/// Where a look at a file of the store is remembered: FILE.json.
std::filesystem::path recordPath(const std::filesystem::path& file);

/// What was remembered, where that is of the file as it lies there now: size and time are the same. Nothing where there is
/// no record, an unsound one, or one of another state of the file; then it is looked at again. `known` as the caller takes
/// the file to be; a record never stands for another published checksum.
std::optional<CheckedWeights> rememberedCheck(const std::filesystem::path& file, const KnownWeights* known);

/// Throws Error (FileUnwritable).
void rememberCheck(const std::filesystem::path& file, const CheckedWeights& checked);

} // namespace semblance
