// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/CudaDriver.h"
#include "core/inference/NetworkPass.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace semblance {
namespace {

constexpr int timedPasses = 2;
constexpr double largestShift = 0.02;

/// Smooth blotches of two sizes, gray as micrographs are: [N,H,W,3] uint8. Not drawn from torch's generator, whose state
/// belongs to others.
torch::Tensor trialPixels(const SizePx& size) {
    std::vector<torch::Tensor> images;
    const torch::Tensor y = torch::arange(size.height, torch::kFloat32).view({-1, 1});
    const torch::Tensor x = torch::arange(size.width, torch::kFloat32).view({1, -1});
    for (const double wavelength : {7.0, 31.0})
        images.push_back(127 + 60 * torch::sin(x * (6.28 / wavelength) + y / 19) +
                         55 * torch::cos(y * (6.28 / wavelength)));
    return torch::stack(images).to(torch::kUInt8).unsqueeze(-1).repeat({1, 1, 1, 3});
}

/// Of images whose scale is not known.
torch::Tensor logitsOf(const NetworkPass& pass, const torch::Tensor& pixels) {
    return pass.logits(pixels, torch::zeros({pixels.size(0), 2}));
}

double millisecondsOf(const NetworkPass& pass, const torch::Tensor& pixels) {
    logitsOf(pass, pixels);
    double best = 1e9;
    for (int i = 0; i < timedPasses; ++i) {
        const auto start = std::chrono::steady_clock::now();
        logitsOf(pass, pixels);
        best =
            std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

InferenceChoice settled(NetworkPass& pass, const InferenceChoice& choice) {
    pass.convert(choice.precision, choice.memoryFormat);
    pass.settle();
    return choice;
}

/// Whether the answers are the same for a reader: each label, and each probability within 0.02.
bool agree(const torch::Tensor& exact, const torch::Tensor& rounded) {
    const torch::Tensor a = exact.softmax(1);
    const torch::Tensor b = rounded.softmax(1);
    return a.argmax(1).equal(b.argmax(1)) && (a - b).abs().max().item<double>() <= largestShift;
}

} // namespace

InferenceChoice chooseByTrial(NetworkPass& pass, const SizePx& size, torch::Device device, Precision wanted) {
    const torch::Tensor pixels = trialPixels(size);
    const torch::Tensor one = pixels.narrow(0, 0, 1);
    const auto tried = [&](Precision precision, MemoryFormat format) {
        pass.convert(precision, format);
        return InferenceChoice{nameOf(device), precision, format, millisecondsOf(pass, one)};
    };
    // Channels-last, and 16 bit where the device has it: both were faster for every network measured. A race here would
    // let an answer depend on how busy the machine was when the model was opened.
    InferenceChoice best = tried(Precision::Float32, MemoryFormat::ChannelsLast);
    const bool mayRound = wanted == Precision::Automatic && deviceHasBFloat16(nameOf(device));
    if (!mayRound && wanted != Precision::BFloat16) return settled(pass, best);
    const torch::Tensor exact = logitsOf(pass, pixels);
    const InferenceChoice half = tried(Precision::BFloat16, MemoryFormat::ChannelsLast);
    if (wanted == Precision::BFloat16 || agree(exact, logitsOf(pass, pixels))) best = half;
    return settled(pass, best);
}

} // namespace semblance
