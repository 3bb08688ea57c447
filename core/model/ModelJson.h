// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDescription.h"

#include <nlohmann/json.hpp>

namespace semblance {

// JSON of the plain values. Reading is strict: a missing or mistyped field, or a value outside its range, throws Error
// (DamagedFile) naming the field; nothing else ever leaves these functions.
nlohmann::json toJson(const PreprocessingOptions& options);
nlohmann::json
toJson(const TrainingOptions& options); ///< nested: {"epochs": 20, "augmentation": {"flip_horizontal": true}}
nlohmann::json toJson(const Metrics& metrics);
nlohmann::json toJson(const ModelDescription& description);
PreprocessingOptions preprocessingFromJson(const nlohmann::json& json);
TrainingOptions trainingOptionsFromJson(const nlohmann::json& json);
Metrics metricsFromJson(const nlohmann::json& json);
ModelDescription modelDescriptionFromJson(const nlohmann::json& json);

} // namespace semblance
