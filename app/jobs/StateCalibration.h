// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only.
#pragma once

#include "core/microscopy/UserCalibrations.h"

#include <filesystem>

namespace semblance {

/// Adds what the user states of an image or a folder to the file, dated now; what others wrote there meanwhile is kept.
/// One process at a time: a lock beside the file. Throws what UserCalibrations::read(), set() and write() throw.
UserCalibrations stateCalibration(const std::filesystem::path& file, const std::filesystem::path& path,
                                  UserCalibration calibration);

/// False: nothing was stated for exactly this path. Throws as stateCalibration() does.
bool forgetCalibration(const std::filesystem::path& file, const std::filesystem::path& path);

} // namespace semblance
