// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/networks/Network.h"
#include "tests/core/networks/Formula.h"

namespace semblance::tests {

/// `count` images [N,3,S,S], normalised for ImageNet, of stripes and discs that a network can find something in.
inline torch::Tensor structuredImages(std::int64_t count, std::int64_t sidePx) {
    const torch::Tensor along = torch::arange(sidePx, torch::kFloat32) / sidePx;
    const torch::Tensor x = along.view({1, sidePx});
    const torch::Tensor y = along.view({sidePx, 1});
    std::vector<torch::Tensor> images;
    for (std::int64_t i = 0; i < count; ++i) {
        const double turn = 0.7 * static_cast<double>(i);
        const torch::Tensor stripes = torch::sin(40 * (x * std::cos(turn) + y * std::sin(turn)));
        const torch::Tensor disc = (x - 0.3 - 0.05 * static_cast<double>(i)).square() + (y - 0.5).square() < 0.05;
        const torch::Tensor gray = 0.5 + 0.2 * stripes + 0.3 * disc.to(torch::kFloat32) * (i % 2 == 0 ? 1 : -1);
        images.push_back((gray.clamp(0, 1).expand({3, sidePx, sidePx}) - 0.45) / 0.225);
    }
    return torch::stack(images);
}

/// Mean losses of `steps` of pretraining on the same images.
inline std::vector<double> pretrainingLosses(Network& network, const torch::Tensor& images, int steps,
                                             double learningRate) {
    torch::manual_seed(static_cast<std::uint64_t>(steps));
    torch::optim::Adam optimiser(network.parameters(), learningRate);
    network.train();
    std::vector<double> losses;
    for (int i = 0; i < steps; ++i) {
        optimiser.zero_grad();
        torch::Tensor loss = network.pretrainingLoss(images).mean();
        loss.backward();
        optimiser.step();
        losses.push_back(loss.item<double>());
    }
    return losses;
}

/// Names of the parameters that have a gradient which is not zero.
inline std::vector<std::string> namesWithGradient(const Network& network) {
    std::vector<std::string> names;
    for (const auto& item : network.named_parameters())
        if (item.value().grad().defined() && item.value().grad().abs().max().item<double>() > 0)
            names.push_back(item.key());
    return names;
}

/// The tensors "name sides" below a prefix, without it.
inline std::vector<std::string> linesBelow(const Network& network, const std::string& prefix) {
    std::vector<std::string> lines;
    for (const std::string& line : linesOf(network))
        if (line.starts_with(prefix)) lines.push_back(line.substr(prefix.size()));
    return lines;
}

inline std::int64_t parametersBelow(const Network& network, const std::string& prefix) {
    std::int64_t count = 0;
    for (const auto& item : network.named_parameters())
        if (item.key().starts_with(prefix)) count += item.value().numel();
    return count;
}

/// Copies parameters and buffers of the same name.
inline void copyState(const Network& from, Network& to) {
    const torch::NoGradGuard noGradients;
    auto parameters = to.named_parameters(); // find() points into it
    for (const auto& item : from.named_parameters())
        if (auto* place = parameters.find(item.key()); place && place->sizes() == item.value().sizes())
            place->copy_(item.value());
    auto buffers = to.named_buffers();
    for (const auto& item : from.named_buffers())
        if (auto* place = buffers.find(item.key())) place->copy_(item.value());
}

inline double largestOf(const torch::Tensor& values) {
    return values.abs().max().item<double>();
}

} // namespace semblance::tests
