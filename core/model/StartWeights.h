// SPDX-License-Identifier: GPL-3.0-or-later
// Without LibTorch.
#pragma once

#include "core/model/ModelDescription.h"
#include "core/networks/StateDict.h"

#include <optional>

namespace semblance {

/// What a training, or anything else that wants weights, may start from.
struct StartWeights {
    StateDict weights;
    std::optional<ModelDescription> model; ///< where the file is one of this program's own
};

/// Reads a model file of this program, or weights that another one wrote (readStateDict). The first bytes decide. Nothing
/// is allocated beyond the file's own size and what descriptions need. Throws Error as readModelFile and readStateDict do.
StartWeights readStart(const std::filesystem::path& path);

/// The same for bytes in memory; errors name no path.
StartWeights readStart(const FileBytes& file);

} // namespace semblance
