// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the options; only the files of this room include it.
#pragma once

#include "core/model/TrainingOptions.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace semblance {

/// One option: its key, what it may be, and its value as JSON. Text is the same value without quotes.
struct OptionRow {
    std::string key;     ///< "augmentation.flip_horizontal"; a dot stands for a level of the nested JSON
    std::string allowed; ///< for people: "1 to 10000"
    std::function<nlohmann::json(const TrainingOptions&)> read;
    /// False, and nothing written, where the value has the wrong type or is outside its range.
    std::function<bool(TrainingOptions&, const nlohmann::json&)> write;
    /// The JSON value that a text stands for; null where it stands for none.
    std::function<nlohmann::json(std::string_view)> parse;
};

/// All options in the order in which they are shown. Thread-safe.
const std::vector<OptionRow>& optionRows();

/// The shortest decimal that reads back as the same number: "0", "0.001", "1e-08".
std::string shortText(double value);

/// Writes one value. Throws Error (InvalidArgument), naming the key and what is allowed.
void writeOption(const OptionRow& row, TrainingOptions& options, const nlohmann::json& value);

} // namespace semblance
