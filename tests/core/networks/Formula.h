// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"
#include "core/networks/Network.h"

#include <torch/torch.h>

#include <cmath>
#include <string>

namespace semblance::tests {

/// Small networks on a busy machine: threads would wait for one another longer than they work.
inline const bool kOneThread = (torch::set_num_threads(1), true);

/// FNV-1a, 64 bits.
inline std::uint64_t hashOf(const std::string& name) {
    std::uint64_t value = 0xCBF29CE484222325ULL;
    for (const char character : name)
        value = (value ^ static_cast<unsigned char>(character)) * 0x100000001B3ULL;
    return value;
}

/// What a number between -1 and 1 becomes in a tensor of this name and shape; see
/// tests/data/torchvision/make_reference.py.
inline double formula(double u, const std::string& name, torch::IntArrayRef shape) {
    if (shape.size() == 4) return u * std::sqrt(6 / static_cast<double>(shape[1] * shape[2] * shape[3]));
    if (shape.size() == 2) return u / std::sqrt(static_cast<double>(shape[1]));
    if (name.ends_with("running_var")) return 1 + 0.5 * u;
    if (name.ends_with("weight") || name.ends_with("layer_scale")) return 1 + 0.2 * u;
    return 0.1 * u;
}

inline void fillByFormula(torch::Tensor tensor, const std::string& name) {
    const torch::NoGradGuard noGradients;
    Random random(hashOf(name));
    torch::Tensor values = torch::empty(tensor.sizes());
    float* value = values.data_ptr<float>();
    for (std::int64_t i = 0; i < values.numel(); ++i)
        value[i] = static_cast<float>(formula(2 * random.uniform() - 1, name, tensor.sizes()));
    tensor.copy_(values);
}

inline void fillByFormula(Network& network) {
    for (const auto& item : network.named_parameters())
        fillByFormula(item.value(), item.key());
    for (const auto& item : network.named_buffers())
        if (!item.key().ends_with("num_batches_tracked")) fillByFormula(item.value(), item.key());
}

/// Two images [2,3,H,W] with values from -1 to 1.
inline torch::Tensor imagesByFormula(std::int64_t heightPx, std::int64_t widthPx) {
    Random random(hashOf("images " + std::to_string(heightPx) + "x" + std::to_string(widthPx)));
    torch::Tensor images = torch::empty({2, 3, heightPx, widthPx});
    float* value = images.data_ptr<float>();
    for (std::int64_t i = 0; i < images.numel(); ++i)
        value[i] = static_cast<float>(2 * random.uniform() - 1);
    return images;
}

/// "64x3x7x7", "-" for a single value.
inline std::string sidesOf(const torch::Tensor& tensor) {
    std::string sides;
    for (const std::int64_t side : tensor.sizes())
        sides.append(sides.empty() ? "" : "x").append(std::to_string(side));
    return sides.empty() ? "-" : sides;
}

/// Parameters and buffers as lines "name sides".
inline std::vector<std::string> linesOf(const Network& network) {
    std::vector<std::string> lines;
    for (const auto& item : network.named_parameters())
        lines.push_back(item.key() + " " + sidesOf(item.value()));
    for (const auto& item : network.named_buffers())
        lines.push_back(item.key() + " " + sidesOf(item.value()));
    return lines;
}

/// In one text, so that a failure shows it.
inline std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text.append(line).append("\n");
    return text;
}

/// Trains on eight random images of four classes, until a loss is below `enough`; the losses of all steps. What dropout
/// and stochastic depth draw is seeded.
inline std::vector<double> lossesOnEightImages(Network& network, std::int64_t sidePx, int steps, double learningRate,
                                               double enough = 0) {
    torch::manual_seed(static_cast<std::uint64_t>(steps));
    const torch::Tensor images =
        torch::cat({imagesByFormula(sidePx, sidePx), imagesByFormula(sidePx, sidePx).flip(3),
                    imagesByFormula(sidePx, sidePx).flip(2), imagesByFormula(sidePx, sidePx).neg()});
    const torch::Tensor labels = torch::tensor({0, 1, 2, 3, 3, 2, 1, 0}, torch::kInt64);
    torch::optim::Adam optimiser(network.parameters(), learningRate);
    network.train();
    std::vector<double> losses;
    for (int i = 0; i < steps; ++i) {
        optimiser.zero_grad();
        torch::Tensor loss = torch::cross_entropy_loss(network.forward(images), labels);
        loss.backward();
        optimiser.step();
        losses.push_back(loss.item<double>());
        if (losses.back() < enough) break;
    }
    return losses;
}

} // namespace semblance::tests
