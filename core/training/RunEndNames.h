// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/model/EnumNames.h"
#include "core/training/TrainingEvents.h"

namespace semblance {

template <>
constexpr auto enumNames<RunEnd>() {
    return std::array<EnumName<RunEnd>, 3>{
        {{RunEnd::Completed, "completed"}, {RunEnd::Cancelled, "cancelled"}, {RunEnd::Failed, "failed"}}};
}

} // namespace semblance
