// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/training/TrainingEvents.h"

#include <optional>
#include <string_view>

namespace semblance {

// One line each of metrics.csv and batches.csv, without the line's end. Reading gives nothing where the line is not whole,
// which a killed run may leave at the end.
std::string epochHeader(const std::vector<std::string>& classNames, bool rebuildsImages);
std::string epochLine(const EpochEvent& event);
std::optional<EpochEvent> epochFromLine(std::string_view line);

std::string batchHeader();
std::string batchLine(const BatchEvent& event);
std::optional<BatchEvent> batchFromLine(std::string_view line);

} // namespace semblance
