// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/NetworkPass.h"

#include "core/base/Error.h"
#include "core/model/Weights.h"
#include "core/networks/FoldedNorms.h"

#include <algorithm>
#include <charconv>
#include <torch/cuda.h>

namespace semblance {
namespace {

/// Whether a module of this name lies behind the pooled vector: "classifier.0" where the head is "classifier.3.".
bool isBehindFeatures(const std::string& name, const std::vector<std::string>& headPrefixes) {
    if (name.starts_with(kScaleInput)) return true;
    return std::any_of(headPrefixes.begin(), headPrefixes.end(), [&](const std::string& prefix) {
        return (name + ".").starts_with(prefix.substr(0, prefix.find('.') + 1));
    });
}

torch::Tensor perChannel(const std::array<float, 3>& values) {
    return torch::tensor({values[0], values[1], values[2]}).view({1, 3, 1, 1});
}

bool isNorm(const torch::nn::Module& module) {
    return module.as<torch::nn::BatchNorm2d>() != nullptr;
}

int cudaIndexOf(const std::string& name) {
    if (name == "cuda") return 0;
    int index = -1;
    const char* end = name.data() + name.size();
    const auto result = std::from_chars(name.data() + 5, end, index);
    return result.ec == std::errc() && result.ptr == end ? index : -1;
}

} // namespace

NetworkPass::NetworkPass(const ModelContent& content, torch::Device device)
    : m_network(networkOf(content)),
      m_headPrefixes(networkInfo(content.description.network).headPrefixes),
      m_device(device),
      m_temperature(content.description.temperature) {
    const Normalisation& normalisation = content.description.preprocessing.normalisation;
    const torch::Tensor deviation = perChannel(normalisation.standardDeviation);
    m_scale = (1 / (255 * deviation)).to(device);
    m_shift = (-perChannel(normalisation.mean) / deviation).to(device);
    m_network->to(device);
    m_network->eval();
    foldNorms(*m_network);
    for (const auto& module : m_network->modules())
        for (const torch::Tensor& parameter : module->parameters(false))
            m_original.push_back(parameter.detach());
}

void NetworkPass::convert(Precision precision, MemoryFormat format) {
    const torch::NoGradGuard noGradients;
    const bool isHalf = precision == Precision::BFloat16;
    const auto layout =
        format == MemoryFormat::ChannelsLast ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
    auto original = m_original.begin();
    for (const auto& item : m_network->named_modules()) {
        // Norms that no convolution has taken up keep their statistics, which lose too much in eight bits of mantissa, and
        // the classifier's sums become the probabilities.
        const bool staysWhole = isNorm(*item.value()) || isBehindFeatures(item.key(), m_headPrefixes);
        for (torch::Tensor& parameter : item.value()->parameters(false)) {
            torch::Tensor changed = *original++;
            if (isHalf && !staysWhole) changed = changed.to(torch::kBFloat16);
            if (changed.dim() == 4) changed = changed.contiguous(layout);
            parameter.set_data(changed);
        }
    }
    m_precision = precision;
    m_format = format;
}

torch::Tensor NetworkPass::toInput(const torch::Tensor& pixels) const {
    // Pixels come channels-last; their view as [N,3,H,W] therefore is channels-last without a copy.
    torch::Tensor input = pixels.to(m_device).permute({0, 3, 1, 2}).to(torch::kFloat32); // [N,3,H,W]
    input = input * m_scale + m_shift;
    if (m_precision == Precision::BFloat16) input = input.to(torch::kBFloat16);
    return input.contiguous(m_format == MemoryFormat::ChannelsLast ? torch::MemoryFormat::ChannelsLast
                                                                   : torch::MemoryFormat::Contiguous);
}

torch::Tensor NetworkPass::logits(const torch::Tensor& pixels, const torch::Tensor& scales) const {
    const torch::InferenceMode guard;
    const torch::Tensor input = toInput(pixels);
    torch::Tensor result = m_network->classify(m_network->features(input).to(torch::kFloat32)); // [N,K]
    if (m_network->takesScale()) result = result + m_network->scaleTerm(scales.to(m_device));
    return result.to(torch::kCPU, torch::kFloat64) / m_temperature;
}

Reconstruction NetworkPass::reconstruction(const torch::Tensor& pixels) const {
    const torch::InferenceMode guard;
    return m_network->reconstruct(toInput(pixels));
}

torch::Device deviceNamed(const std::string& name) {
    if (name == "cpu") return torch::kCPU;
    if (name == "auto")
        return torch::cuda::is_available() ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
    const int index = name == "cuda" || name.starts_with("cuda:") ? cudaIndexOf(name) : -1;
    if (index < 0)
        throw Error(ErrorKind::InvalidArgument, "there is no device \"" + name + "\": auto, cpu, cuda or cuda:N");
    if (!torch::cuda::is_available() || index >= static_cast<int>(torch::cuda::device_count()))
        throw Error(ErrorKind::DeviceUnavailable, "the device " + name + " is not there or cannot be used");
    return {torch::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

std::string nameOf(const torch::Device& device) {
    return device.str();
}

} // namespace semblance
