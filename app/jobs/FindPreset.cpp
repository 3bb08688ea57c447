// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/FindPreset.h"

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace semblance {

std::vector<Preset> allPresets(const std::filesystem::path& folder,
                               const std::function<void(const std::string&)>& onSkipped) {
    std::vector<Preset> all = presets();
    for (Preset& saved : savedPresets(folder, onSkipped))
        all.push_back(std::move(saved));
    return all;
}

Preset findPreset(const std::string& nameOrFile, const std::filesystem::path& folder) {
    if (nameOrFile.ends_with(".json")) return readPresetFile(fromUtf8(nameOrFile));
    std::string known;
    for (Preset& candidate : allPresets(folder, [](const std::string&) {})) {
        if (candidate.key == nameOrFile) return std::move(candidate);
        known.append(known.empty() ? "" : ", ").append(candidate.key);
    }
    throw Error(ErrorKind::InvalidArgument, "there is no preset \"" + nameOrFile + "\"; there are " + known +
                                                "; a preset file is named with its path and ends in .json");
}

} // namespace semblance
