// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/Classifier.h"
#include "core/model/ModelFile.h"
#include "core/networks/Network.h"

namespace semblance {

/// A network in evaluation mode on a device, computing in one precision and memory format.
/// One thread at a time uses it; what is const may be called by several where the device is the CPU. Exceptions of LibTorch pass through.
class NetworkPass {
public:
    NetworkPass(const ModelContent& content, torch::Device device);

    /// Brings the weights into another form, each time from those of the file.
    void convert(Precision precision, MemoryFormat format);
    /// Forgets the weights of the file; convert() is not called any more.
    void settle() { m_original.clear(); }
    /// pixels [N,H,W,3] uint8 on the CPU, scales [N,2] (Network::scaleTerm; only a network that takes scales asks for
    /// them); returns logits / temperature [N,K], double, on the CPU.
    torch::Tensor logits(const torch::Tensor& pixels, const torch::Tensor& scales) const;
    /// What a network that rebuilds images makes of pixels [N,H,W,3] uint8 on the CPU.
    Reconstruction reconstruction(const torch::Tensor& pixels) const;

private:
    torch::Tensor toInput(const torch::Tensor& pixels) const;

    std::shared_ptr<Network> m_network;
    std::vector<std::string> m_headPrefixes; ///< with their like behind the pooled vector kept in float32
    std::vector<torch::Tensor> m_original;   ///< parameters in the network's order
    torch::Device m_device;
    torch::Tensor m_scale; ///< [1,3,1,1]
    torch::Tensor m_shift; ///< [1,3,1,1]
    double m_temperature;
    Precision m_precision = Precision::Float32;
    MemoryFormat m_format = MemoryFormat::Contiguous;
};

/// The device that an option names. Throws Error (InvalidArgument, DeviceUnavailable).
torch::Device deviceNamed(const std::string& name);
/// "cpu", "cuda:0".
std::string nameOf(const torch::Device& device);

/// The fastest way to compute images of this size, by a short trial within what `wanted` leaves open; the pass is left
/// in it, and settled.
InferenceChoice chooseByTrial(NetworkPass& pass, const SizePx& size, torch::Device device, Precision wanted);

} // namespace semblance
