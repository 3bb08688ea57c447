// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dataset/CacheBuilder.h"

namespace semblance {

class SettingsStore;

/// Where decoded pixels are kept, how many bytes at most, and how many threads decode, as Settings says.
CacheOptions cacheOptions(const SettingsStore& settings);

} // namespace semblance
