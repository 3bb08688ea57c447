// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/WeightNames.h"

#include <algorithm>
#include <array>

namespace semblance {
namespace {

constexpr std::array<std::string_view, 5> kWrappers{"module.", "_orig_mod.", "model.", "encoder.", "backbone."};
constexpr int kDeepestWrapping = 3;
constexpr std::string_view kWrappedFeatures = "features.module.";
constexpr std::string_view kFeatures = "features.";

/// A way from a file's names to a network's.
struct Way {
    std::string wrapper; ///< taken off names that begin with it
    bool addsFeatures = false;
};

bool anyBegins(const std::vector<std::string>& names, const std::string& start) {
    return std::any_of(names.begin(), names.end(),
                       [&start](const std::string& name) { return name.starts_with(start); });
}

// Every chain of wrappers that some name begins with, the empty one first.
std::vector<std::string> wrappersOf(const std::vector<std::string>& names) {
    std::vector<std::string> chains{""}, level{""};
    for (int depth = 0; depth < kDeepestWrapping; ++depth) {
        std::vector<std::string> longer;
        for (const std::string& chain : level)
            for (const std::string_view wrapper : kWrappers)
                if (std::string both = chain + std::string(wrapper); anyBegins(names, both)) longer.push_back(both);
        chains.insert(chains.end(), longer.begin(), longer.end());
        level = std::move(longer);
    }
    return chains;
}

std::string renamed(const std::string& name, const Way& way, const NameSet& known) {
    if (!name.starts_with(way.wrapper)) return name;
    std::string result = name.substr(way.wrapper.size());
    if (result.starts_with(kWrappedFeatures)) result.replace(0, kWrappedFeatures.size(), kFeatures);
    if (way.addsFeatures) result.insert(0, kFeatures);
    if (!known.contains(result)) result = withoutInnerDot(result);
    return known.contains(result) ? result : name;
}

std::vector<std::string> renamed(const std::vector<std::string>& names, const Way& way, const NameSet& known) {
    std::vector<std::string> result;
    for (const std::string& name : names)
        result.push_back(renamed(name, way, known));
    return result;
}

std::size_t knownAmong(const std::vector<std::string>& names, const NameSet& known) {
    NameSet met;
    for (const std::string& name : names)
        if (known.contains(name)) met.insert(name);
    return met.size();
}

/// What names a network has that no other one here has, and what its larger sister has beside.
struct Signature {
    std::string_view network;
    std::string_view has;
    std::string_view hasNot;
};
constexpr std::array<Signature, 13> kSignatures{{
    {"autoencoder_densenet121", "autoencoder.encoder.4.weight", "autoencoder.encoder.6.weight"},
    {"mae_densenet121", "mae.decoder_blocks.1.norm1.weight", "mae.decoder_blocks.2.norm1.weight"},
    {"densenet121", "denseblock3.denselayer24.conv1.weight", "denseblock3.denselayer25.conv1.weight"},
    {"densenet169", "denseblock3.denselayer32.conv1.weight", "denseblock3.denselayer33.conv1.weight"},
    {"densenet161", "denseblock3.denselayer36.conv1.weight", "denseblock3.denselayer37.conv1.weight"},
    {"densenet201", "denseblock3.denselayer48.conv1.weight", "denseblock3.denselayer49.conv1.weight"},
    {"inception_v3", "Mixed_7c.branch_pool.conv.weight", "Mixed_7d.branch_pool.conv.weight"},
    {"resnet50", "layer3.5.conv3.weight", "layer3.6.conv3.weight"},
    {"resnet18", "layer4.1.conv2.weight", "layer4.2.conv2.weight"},
    {"mobilenet_v3_large", "features.15.block.2.fc1.weight", "features.18.0.weight"},
    {"efficientnet_b0", "features.7.0.block.3.0.weight", "features.7.1.block.3.0.weight"},
    {"convnext_tiny", "features.5.8.layer_scale", "features.5.9.layer_scale"},
    {"cnn6", "hidden.weight", "conv4.weight"},
}};

bool anyEnds(const std::vector<std::string>& names, std::string_view end) {
    return std::any_of(names.begin(), names.end(), [end](const std::string& name) { return name.ends_with(end); });
}

} // namespace

std::string withoutInnerDot(const std::string& name) {
    const std::size_t layer = name.find(".denselayer");
    if (layer == std::string::npos) return name;
    for (const std::string_view part : {".norm.", ".conv."}) {
        const std::size_t place = name.find(part, layer + 1);
        const std::size_t digit = place + part.size();
        if (place == std::string::npos || digit + 1 >= name.size() || name[digit + 1] != '.') continue;
        if (name[digit] != '1' && name[digit] != '2') continue;
        return name.substr(0, digit - 1) + name.substr(digit);
    }
    return name;
}

std::vector<std::string> publishedNames(const std::vector<std::string>& names, const NameSet& known) {
    std::vector<std::string> best = names;
    std::size_t most = 0;
    for (const std::string& wrapper : wrappersOf(names))
        for (const bool addsFeatures : {false, true}) {
            std::vector<std::string> result = renamed(names, {wrapper, addsFeatures}, known);
            const std::size_t count = knownAmong(result, known);
            if (count <= most) continue;
            most = count;
            best = std::move(result);
        }
    return best;
}

std::string guessedNetwork(const std::vector<std::string>& names) {
    std::vector<std::string> plain;
    for (const std::string& name : names)
        plain.push_back(withoutInnerDot(name));
    for (const Signature& signature : kSignatures)
        if (anyEnds(plain, signature.has) && !anyEnds(plain, signature.hasNot)) return std::string(signature.network);
    return "";
}

} // namespace semblance
