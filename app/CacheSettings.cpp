// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CacheSettings.h"

#include "app/SettingsStore.h"

#include <limits>

namespace semblance {

CacheOptions cacheOptions(const SettingsStore& settings) {
    using Key = SettingsStore::Key;
    const int limitMb = settings.number(Key::CacheLimitMb);
    CacheOptions cache;
    cache.cacheFolder = settings.folder(Key::CacheFolder);
    cache.limitBytes =
        limitMb == 0 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(limitMb) * 1'000'000ULL;
    cache.threads = settings.number(Key::Threads);
    return cache;
}

} // namespace semblance
