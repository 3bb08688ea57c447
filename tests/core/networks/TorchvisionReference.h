// SPDX-License-Identifier: GPL-3.0-or-later
// What tests/data/torchvision/make_reference.py wrote about a network.
#pragma once

#include "core/networks/ConvolutionBlocks.h"
#include "tests/core/networks/Formula.h"

#include <doctest/doctest.h>

#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace semblance::tests {

/// The networks that torchvision has too.
inline std::vector<NetworkInfo> torchvisionNetworks() {
    std::vector<NetworkInfo> infos;
    for (const NetworkInfo& info : networks())
        if (!info.publishedWeights.empty()) infos.push_back(info);
    return infos;
}

/// Dropout and stochastic depth let everything pass from now on; call it after train().
inline void switchOffRandomness(Network& network) {
    for (const auto& module : network.modules())
        if (module->as<torch::nn::Dropout>() != nullptr || module->as<StochasticDepth>() != nullptr) module->eval();
}

/// A line's numbers for images of one size.
struct SizedNumbers {
    std::int64_t heightPx = 0;
    std::int64_t widthPx = 0;
    std::vector<double> numbers;
};

struct NormAndProjection {
    double norm = 0;
    double projection = 0;
};

using Groups = std::map<std::string, NormAndProjection>;

struct TorchvisionReference {
    std::map<std::string, int> smallestPx;                  ///< "smallest", "smallest_auxiliary"
    std::vector<std::string> tensors;                       ///< "features.conv0.weight 64x3x7x7"
    std::map<std::string, std::vector<SizedNumbers>> sized; ///< "logits", "loss", "auxiliary"
    std::map<std::string, Groups> groups;                   ///< "gradient", "step", "statistics", "auxiliary_gradient"
};

inline void readLayer(std::istringstream& line, std::vector<std::string>& tensors) {
    std::string layer, tensor, sides;
    line >> layer;
    while (line >> tensor >> sides) {
        if (tensor != "norm") tensors.push_back(layer + "." + tensor + " " + sides);
        if (tensor == "norm")
            for (const char* part : {"weight", "bias", "running_mean", "running_var"})
                tensors.push_back(layer + "." + part + " " + sides);
        if (tensor == "norm") tensors.push_back(layer + ".num_batches_tracked -");
    }
}

inline SizedNumbers readSized(std::istringstream& line) {
    SizedNumbers sized;
    line >> sized.heightPx >> sized.widthPx;
    for (double number = 0; line >> number;)
        sized.numbers.push_back(number);
    return sized;
}

inline TorchvisionReference referenceOf(const std::string& key) {
    std::ifstream file(std::string(SEMBLANCE_SOURCE_DIR) + "/tests/data/torchvision/" + key + ".txt");
    REQUIRE_MESSAGE(file.is_open(), key);
    TorchvisionReference reference;
    for (std::string text; std::getline(file, text);) {
        std::istringstream line(text);
        std::string what, group;
        line >> what;
        if (what.starts_with("smallest"))
            line >> reference.smallestPx[what];
        else if (what == "layer")
            readLayer(line, reference.tensors);
        else if (what == "logits" || what == "loss" || what == "auxiliary")
            reference.sized[what].push_back(readSized(line));
        else if (what != "#") {
            line >> group;
            NormAndProjection& numbers = reference.groups[what][group];
            line >> numbers.norm >> numbers.projection;
            REQUIRE_MESSAGE(!line.fail(), text);
        }
    }
    return reference;
}

/// Up to the first dot of a name, or to the second where it begins with "features".
inline std::string groupOf(const std::string& name) {
    const std::size_t first = name.find('.');
    return name.starts_with("features.") ? name.substr(0, name.find('.', first + 1)) : name.substr(0, first);
}

inline double projectionOf(const torch::Tensor& values, const std::string& name) {
    const torch::Tensor flat = values.contiguous();
    Random random(hashOf("direction " + name));
    double sum = 0;
    for (std::int64_t i = 0; i < flat.numel(); ++i)
        sum += flat.data_ptr<double>()[i] * (2 * random.uniform() - 1);
    return sum;
}

/// Norm and projection of each group; tensors in float64.
inline Groups groupsOf(const std::map<std::string, torch::Tensor>& tensors) {
    Groups groups;
    for (const auto& [name, values] : tensors) {
        NormAndProjection& group = groups[groupOf(name)];
        group.norm = std::hypot(group.norm, values.norm().item<double>());
        group.projection += projectionOf(values, name);
    }
    return groups;
}

/// The largest difference of a norm or a projection, in shares of the group's norm; infinite where groups differ.
inline double largestDifference(const Groups& actual, const Groups& expected) {
    double largest = 0;
    for (const auto& [name, there] : expected) {
        const auto found = actual.find(name);
        if (found == actual.end() || actual.size() != expected.size()) return std::numeric_limits<double>::infinity();
        const double difference =
            std::max(std::abs(found->second.norm - there.norm), std::abs(found->second.projection - there.projection));
        if (!(difference <= largest * there.norm)) largest = difference / there.norm;
    }
    return largest;
}

inline double largestDifference(const torch::Tensor& actual, const std::vector<double>& expected) {
    const torch::Tensor there = torch::tensor(expected, torch::kFloat64);
    REQUIRE(actual.numel() == there.numel());
    return (actual.flatten().to(torch::kFloat64) - there).abs().max().item<double>() / there.abs().max().item<double>();
}

} // namespace semblance::tests
