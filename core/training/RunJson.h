// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Checkpoint.h"
#include "core/training/RunFolder.h"

#include <nlohmann/json.hpp>

namespace semblance {

// JSON of a run's values. Reading throws nlohmann::json::exception or Error (DamagedFile); callers name the file.
nlohmann::json toJson(const ComputeChoice& choice);
ComputeChoice computeChoiceFromJson(const nlohmann::json& json);
nlohmann::json toJson(const TrainingOutcome& outcome);
TrainingOutcome trainingOutcomeFromJson(const nlohmann::json& json);
/// A checkpoint without its tensors.
nlohmann::json toJson(const Checkpoint& checkpoint);
Checkpoint checkpointFromJson(const nlohmann::json& json);
/// run.json: everything of the record but the curves.
nlohmann::json toJson(const RunRecord& record);
RunRecord runRecordFromJson(const nlohmann::json& json);

} // namespace semblance
