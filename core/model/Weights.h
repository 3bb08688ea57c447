// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelFile.h"
#include "core/networks/Network.h"

#include <string>
#include <vector>

namespace semblance {

/// How the tensors of a file met the parameters and buffers of a network.
struct WeightReport {
    std::int64_t loaded = 0;
    std::vector<std::string> missing;
    std::vector<std::string> unexpected;
    std::vector<std::string> misshaped;
    bool isComplete() const { return missing.empty() && unexpected.empty() && misshaped.empty(); }
};

/// All parameters and buffers under their names, copied to the CPU.
std::vector<StoredTensor> storeWeights(const Network& network);
/// Copies tensors into the parameters and buffers of the same name and shape; the rest is reported, not thrown.
WeightReport loadWeights(Network& network, const std::vector<StoredTensor>& tensors);
/// What a run with these options builds its network from; the seed is the caller's to set.
NetworkOptions networkOptionsOf(const TrainingOptions& options, int classes);
/// The network of a model file with its weights, in evaluation mode. Throws Error (DamagedFile) where they do not fit.
std::shared_ptr<Network> networkOf(const ModelContent& content);

torch::Tensor toTensor(const StoredTensor& stored);
StoredTensor toStored(const std::string& name, const torch::Tensor& tensor);

} // namespace semblance
