// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/model/TrainingOptions.h"

namespace semblance {

/// Where a preset's value comes from.
enum class ValueSource {
    Study,     ///< stated there
    Notebook,  ///< the notebook that the study links
    Published, ///< the published recipe for fine-tuning on such images (Presets.cpp names it)
    Ours       ///< they are silent
};

struct PresetValue {
    OptionValue option;
    ValueSource source = ValueSource::Ours;
};

struct Preset {
    std::string key; ///< "m0"
    TrainingOptions options;
    std::vector<PresetValue> values; ///< every option, in the order of the table
};

/// `quick`, `recommended`, then every experiment of the study under its name, in the order in which they are shown. One that
/// starts from published weights names them in TrainingOptions::start. Thread-safe.
const std::vector<Preset>& presets();
/// Throws Error (InvalidArgument), naming the known ones.
const Preset& preset(std::string_view key);

} // namespace semblance
