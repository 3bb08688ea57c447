// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunChanges.h"

#include "core/base/Error.h"
#include "core/training/Trainer.h"

#include <algorithm>
#include <utility>

namespace semblance {

const std::vector<std::string_view>& changeableOptions() {
    static const std::vector<std::string_view> keys = [] {
        std::vector<std::string_view> made{"learning_rate", "schedule_epochs", "epochs", "early_stop_epochs"};
        static const std::vector<OptionValue> all = describe(TrainingOptions{});
        for (const OptionValue& option : all)
            if (option.key.starts_with("augmentation.")) made.push_back(option.key);
        return made;
    }();
    return keys;
}

void applyChange(TrainingOptions& options, const RunChange& change) {
    TrainingOptions changed = options;
    for (const auto& [key, value] : change.options) {
        if (std::ranges::find(changeableOptions(), key) == changeableOptions().end())
            throw Error(ErrorKind::InvalidArgument, "\"" + key + "\" cannot be changed while a training runs");
        setOption(changed, key, value);
    }
    validate(changed);
    options = std::move(changed);
}

TrainingOptions optionsAtLast(const RunRecord& run) {
    TrainingOptions options = run.options;
    for (const RunChange& change : run.changes)
        applyChange(options, change);
    return options;
}

std::string changeText(const RunChange& change) {
    std::string text;
    for (const auto& [key, value] : change.options)
        text.append(text.empty() ? "" : ", ").append(key).append(" is ").append(value);
    return text;
}

std::vector<RunChange> longerRecord(std::vector<RunChange> first, std::vector<RunChange> second) {
    return second.size() > first.size() ? std::move(second) : std::move(first);
}

} // namespace semblance
