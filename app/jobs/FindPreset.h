// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/training/PresetFile.h"

namespace semblance {

/// Built-in presets, then those of the folder; `onSkipped` as in savedPresets().
std::vector<Preset> allPresets(const std::filesystem::path& folder,
                               const std::function<void(const std::string&)>& onSkipped);

/// A built-in preset, one of the folder by its name, or a preset file (a path that ends in .json). Throws Error:
/// InvalidArgument (there is none of this name, naming those that are), what readPresetFile throws.
Preset findPreset(const std::string& nameOrFile, const std::filesystem::path& folder);

} // namespace semblance
