// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/model/TrainingOptions.h"

namespace semblance {

enum class ValueSource { Study, Notebook, Ours };

struct PresetValue {
    OptionValue option;
    ValueSource source = ValueSource::Ours; ///< Study: stated there; Notebook: linked by it; Ours: it is silent
};

struct Preset {
    std::string key; ///< "m0"
    TrainingOptions options;
    std::vector<PresetValue> values; ///< every option, in the order of the table
};

/// `quick`, `cnn6`, `m0`, in the order in which they are shown. Thread-safe.
const std::vector<Preset>& presets();
/// Throws Error (InvalidArgument), naming the known ones.
const Preset& preset(std::string_view key);

} // namespace semblance
