// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/training/Presets.h"

#include <filesystem>
#include <functional>

namespace semblance {

/// Writes options under a name (docs/formats/preset.md), whole or not at all. What belongs to a machine is left out:
/// device and threads. Throws Error: InvalidArgument (a name that is empty, longer than 80 bytes, has control characters
/// or is that of a built-in preset), FileUnwritable.
void writePresetFile(const std::filesystem::path& file, const std::string& name, const TrainingOptions& options);

/// Reads a preset that was saved or passed on. Its values are its user's own (ValueSource::Ours); an option that the file
/// is too old to have takes its default. Throws Error: FileNotFound, FileUnreadable, ForeignFile, NewerFormat, DamagedFile
/// (naming the field), InvalidArgument (options that no training takes, a name that is none).
Preset readPresetFile(const std::filesystem::path& file);

/// The file that a preset of this name has in a folder; other characters than letters, digits, '-', '_' and '.' become '-'.
std::filesystem::path presetFileName(const std::string& name);

/// The presets of a folder by name; `onSkipped` hears of each file that is not read. A folder that is not there has none.
std::vector<Preset> savedPresets(const std::filesystem::path& folder,
                                 const std::function<void(const std::string&)>& onSkipped);

} // namespace semblance
