// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/StartChoices.h"

namespace semblance {
namespace {

bool fits(const StoredWeights& weights, const NetworkInfo& network) {
    if (weights.network.empty()) return false;
    if (weights.network == network.key) return true;
    return !network.pretrainedPrefix.empty() && network.key.ends_with("_" + weights.network);
}

/// "ImageNet" of "DenseNet-121, ImageNet": the box stands below the network's name.
QString titleOf(const StoredWeights& weights) {
    const QString title = QString::fromStdString(weights.known != nullptr ? weights.known->title : weights.name);
    return weights.known != nullptr ? title.section(QStringLiteral(", "), 1) : title;
}

} // namespace

std::vector<StartChoice> startChoices(const std::vector<StoredWeights>& weights,
                                      const std::vector<NetworkInfo>& networks) {
    std::vector<StartChoice> choices;
    for (const NetworkInfo& network : networks)
        for (const StoredWeights& each : weights)
            if (fits(each, network))
                choices.push_back({QString::fromStdString(each.name), titleOf(each),
                                   QString::fromStdString(network.key), each.isThere});
    return choices;
}

} // namespace semblance
