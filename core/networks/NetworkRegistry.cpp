// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/NetworkRegistry.h"

#include "core/base/Error.h"
#include "core/networks/NetworkEntry.h"

#include <algorithm>

// One line a network, in the order in which they are shown. The line declares and lists `NetworkEntry entries::NAME()`,
// which the network's own file defines.
#define SEMBLANCE_NETWORKS(NETWORK)                                                                                    \
    NETWORK(cnn6)                                                                                                      \
    NETWORK(densenet121)                                                                                               \
    NETWORK(densenet161)                                                                                               \
    NETWORK(densenet169)                                                                                               \
    NETWORK(densenet201)                                                                                               \
    NETWORK(autoencoder_densenet121)                                                                                   \
    NETWORK(mae_densenet121)                                                                                           \
    NETWORK(inception_v3)                                                                                              \
    NETWORK(resnet18)                                                                                                  \
    NETWORK(resnet50)                                                                                                  \
    NETWORK(mobilenet_v3_large)                                                                                        \
    NETWORK(efficientnet_b0)                                                                                           \
    NETWORK(convnext_tiny)

namespace semblance {

namespace entries {
#define SEMBLANCE_DECLARE(name) NetworkEntry name();
SEMBLANCE_NETWORKS(SEMBLANCE_DECLARE)
#undef SEMBLANCE_DECLARE
} // namespace entries

const std::vector<NetworkEntry>& networkEntries() {
#define SEMBLANCE_LIST(name) entries::name(),
    static const std::vector<NetworkEntry> all{SEMBLANCE_NETWORKS(SEMBLANCE_LIST)};
#undef SEMBLANCE_LIST
    return all;
}

namespace {

std::vector<NetworkInfo> infosOf(const std::vector<NetworkEntry>& all) {
    std::vector<NetworkInfo> infos;
    for (const NetworkEntry& entry : all)
        infos.push_back(entry.info);
    return infos;
}

std::string knownKeys() {
    std::string keys;
    for (const NetworkEntry& entry : networkEntries())
        keys += (keys.empty() ? "" : ", ") + entry.info.key;
    return keys;
}

} // namespace

const NetworkEntry& networkEntry(std::string_view key) {
    const std::vector<NetworkEntry>& all = networkEntries();
    const auto found = std::find_if(all.begin(), all.end(), [key](const auto& entry) { return entry.info.key == key; });
    if (found == all.end())
        throw Error(ErrorKind::InvalidArgument,
                    "there is no network \"" + std::string(key) + "\"; the networks are " + knownKeys());
    return *found;
}

const std::vector<NetworkInfo>& networks() {
    static const std::vector<NetworkInfo> infos = infosOf(networkEntries());
    return infos;
}

const NetworkInfo& networkInfo(std::string_view key) {
    const auto place = &networkEntry(key) - networkEntries().data();
    return networks()[static_cast<std::size_t>(place)];
}

} // namespace semblance
