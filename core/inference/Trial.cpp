// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/NetworkPass.h"

#include <ATen/cpu/Utils.h>
#include <algorithm>
#include <chrono>

namespace semblance {
namespace {

constexpr int timedPasses = 3;
constexpr double largestShift = 0.02;
// A faster way must be this much faster than float32 to be worth fewer bits.
constexpr double worthwhile = 1.1;

/// Smooth blotches of some sizes, gray as micrographs are: [N,H,W,3] uint8. Not drawn from torch's generator, whose state
/// belongs to others.
torch::Tensor trialPixels(const SizePx& size) {
    std::vector<torch::Tensor> images;
    const torch::Tensor y = torch::arange(size.height, torch::kFloat32).view({-1, 1});
    const torch::Tensor x = torch::arange(size.width, torch::kFloat32).view({1, -1});
    for (const double wavelength : {5.0, 11.0, 23.0, 47.0})
        images.push_back(127 + 60 * torch::sin(x * (6.28 / wavelength) + y / 19) +
                         55 * torch::cos(y * (6.28 / wavelength)));
    return torch::stack(images).to(torch::kUInt8).unsqueeze(-1).repeat({1, 1, 1, 3});
}

double millisecondsOf(const NetworkPass& pass, const torch::Tensor& pixels) {
    pass.logits(pixels);
    double best = 1e9;
    for (int i = 0; i < timedPasses; ++i) {
        const auto start = std::chrono::steady_clock::now();
        pass.logits(pixels);
        best =
            std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

/// Whether the answers are the same for a reader: each label, and each probability within 0.02.
bool agree(const torch::Tensor& exact, const torch::Tensor& rounded) {
    const torch::Tensor a = exact.softmax(1);
    const torch::Tensor b = rounded.softmax(1);
    return a.argmax(1).equal(b.argmax(1)) && (a - b).abs().max().item<double>() <= largestShift;
}

} // namespace

bool hasBFloat16(const torch::Device& device) {
    if (device.is_cuda()) return true;
    return at::cpu::is_avx512_bf16_supported() || at::cpu::is_amx_tile_supported();
}

ComputeChoice chooseByTrial(NetworkPass& pass, const ModelContent& content, torch::Device device, Precision wanted) {
    const torch::Tensor pixels = trialPixels(content.description.preprocessing.size);
    const torch::Tensor one = pixels.narrow(0, 0, 1);
    ComputeChoice choice{nameOf(device), Precision::Float32, MemoryFormat::Contiguous, millisecondsOf(pass, one)};
    const torch::Tensor exact = pass.logits(pixels);
    const auto tryOut = [&](Precision precision, double factor) {
        NetworkPass candidate(content, device);
        candidate.convert(precision, MemoryFormat::ChannelsLast);
        const double milliseconds = millisecondsOf(candidate, one);
        const bool isForced = wanted == Precision::BFloat16 && precision == Precision::BFloat16;
        if (!isForced &&
            (milliseconds * factor > choice.millisecondsAnImage || !agree(exact, candidate.logits(pixels))))
            return;
        choice = {nameOf(device), precision, MemoryFormat::ChannelsLast, milliseconds};
        pass = std::move(candidate);
    };
    if (wanted != Precision::BFloat16) tryOut(Precision::Float32, 1.0);
    if (wanted == Precision::BFloat16 || (wanted == Precision::Automatic && hasBFloat16(device)))
        tryOut(Precision::BFloat16, worthwhile);
    return choice;
}

} // namespace semblance
