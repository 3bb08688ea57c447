// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/Weights.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace semblance {
namespace {

torch::ScalarType scalarTypeOf(StoredType type) {
    switch (type) {
    case StoredType::Float32: return torch::kFloat32;
    case StoredType::Float64: return torch::kFloat64;
    case StoredType::Int64: return torch::kInt64;
    case StoredType::BFloat16: return torch::kBFloat16;
    case StoredType::Float16: return torch::kFloat16;
    }
    return torch::kFloat32;
}

StoredType storedTypeOf(torch::ScalarType type, const std::string& name) {
    switch (type) {
    case torch::kFloat32: return StoredType::Float32;
    case torch::kFloat64: return StoredType::Float64;
    case torch::kInt64: return StoredType::Int64;
    case torch::kBFloat16: return StoredType::BFloat16;
    case torch::kFloat16: return StoredType::Float16;
    default:
        throw Error(ErrorKind::Internal, "the tensor " + name + " has the type " + c10::toString(type) +
                                             ", which a model file does not hold");
    }
}

/// Parameters, then buffers, under their published names.
std::vector<std::pair<std::string, torch::Tensor>> placesOf(const Network& network) {
    std::vector<std::pair<std::string, torch::Tensor>> places;
    for (const auto& item : network.named_parameters())
        places.emplace_back(item.key(), item.value());
    for (const auto& item : network.named_buffers())
        places.emplace_back(item.key(), item.value());
    return places;
}

// Files older than the counter do not have it; with a fixed momentum nothing reads it.
bool mayBeMissing(const std::string& name) {
    return name.ends_with("num_batches_tracked");
}

bool fits(const StoredTensor& stored, const torch::Tensor& place) {
    const bool isWhole = stored.type == StoredType::Int64;
    return place.sizes() == torch::IntArrayRef(stored.shape) && isWhole != place.is_floating_point();
}

void addTo(std::string& text, const char* what, const std::vector<std::string>& names) {
    if (!names.empty()) text.append(" ").append(std::to_string(names.size())).append(what).append(names.front());
}

std::string summary(const WeightReport& report) {
    std::string text;
    addTo(text, " missing, the first of them ", report.missing);
    addTo(text, " not known, the first of them ", report.unexpected);
    addTo(text, " of another shape or type, the first of them ", report.misshaped);
    return text;
}

} // namespace

torch::Tensor toTensor(const StoredTensor& stored) {
    const torch::Tensor tensor = torch::empty(stored.shape, scalarTypeOf(stored.type));
    if (tensor.nbytes() != stored.bytes.size())
        throw Error(ErrorKind::DamagedFile, "the tensor " + stored.name + " has " +
                                                std::to_string(stored.bytes.size()) + " bytes where its shape needs " +
                                                std::to_string(tensor.nbytes()));
    if (!stored.bytes.empty()) std::memcpy(tensor.data_ptr(), stored.bytes.data(), stored.bytes.size());
    return tensor;
}

StoredTensor toStored(const std::string& name, const torch::Tensor& tensor) {
    const torch::Tensor plain = tensor.detach().to(torch::kCPU).contiguous();
    StoredTensor stored{name, storedTypeOf(plain.scalar_type(), name), plain.sizes().vec(), {}};
    stored.bytes.resize(plain.nbytes());
    if (!stored.bytes.empty()) std::memcpy(stored.bytes.data(), plain.data_ptr(), stored.bytes.size());
    return stored;
}

std::vector<StoredTensor> storeWeights(const Network& network) {
    std::vector<StoredTensor> stored;
    for (const auto& [name, tensor] : placesOf(network))
        stored.push_back(toStored(name, tensor));
    return stored;
}

WeightReport loadWeights(Network& network, const std::vector<StoredTensor>& tensors) {
    const torch::NoGradGuard noGradients;
    std::map<std::string, const StoredTensor*> given;
    for (const StoredTensor& tensor : tensors)
        given[tensor.name] = &tensor;
    WeightReport report;
    for (auto& [name, place] : placesOf(network)) {
        const auto found = given.find(name);
        if (found == given.end()) {
            if (!mayBeMissing(name)) report.missing.push_back(name);
            continue;
        }
        if (fits(*found->second, place)) {
            place.copy_(toTensor(*found->second));
            ++report.loaded;
        } else {
            report.misshaped.push_back(name);
        }
        given.erase(found);
    }
    for (const auto& [name, tensor] : given)
        report.unexpected.push_back(name);
    return report;
}

namespace {

/// The list of classes in the header sizes the network: it must agree with what the file really holds.
void requireClassifier(const ModelContent& content) {
    const auto classes = static_cast<std::int64_t>(content.description.classNames.size());
    const bool isThere = std::any_of(content.tensors.begin(), content.tensors.end(), [&](const StoredTensor& tensor) {
        return tensor.shape == std::vector<std::int64_t>{classes};
    });
    if (!isThere)
        throw Error(ErrorKind::DamagedFile,
                    "no layer of the file gives " + std::to_string(classes) + " classes, as its header says");
}

} // namespace

NetworkOptions networkOptionsOf(const TrainingOptions& options, int classes) {
    NetworkOptions description;
    description.classes = classes;
    description.widthPx = options.imageSize.width;
    description.heightPx = options.imageSize.height;
    description.auxiliaryHead = options.auxiliaryWeight > 0 ? AuxiliaryHead::With : AuxiliaryHead::Without;
    description.thumbnailPx = options.thumbnailPx;
    description.maskTarget = options.maskTarget;
    return description;
}

std::shared_ptr<Network> networkOf(const ModelContent& content) {
    const ModelDescription& description = content.description;
    requireClassifier(content);
    NetworkOptions options = networkOptionsOf(description.options, static_cast<int>(description.classNames.size()));
    options.normalisation = description.preprocessing.normalisation;
    options.widthPx = description.preprocessing.size.width;
    options.heightPx = description.preprocessing.size.height;
    options.seed = 0; // a training beside this call keeps its own sequence of random numbers
    try {
        const std::shared_ptr<Network> network = makeNetwork(description.network, options);
        if (description.options.takesScale) network->addScaleInput(options.classes);
        const WeightReport report = loadWeights(*network, content.tensors);
        if (!report.isComplete())
            throw Error(ErrorKind::DamagedFile,
                        "the weights do not fit " + description.network + ":" + summary(report));
        network->eval();
        return network;
    } catch (const Error& error) {
        throw Error(ErrorKind::DamagedFile, error.what(), error.path());
    }
}

} // namespace semblance
