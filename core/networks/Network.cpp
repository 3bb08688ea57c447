// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/Network.h"

#include "core/base/Error.h"
#include "core/networks/NetworkEntry.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <mutex>

namespace semblance {
namespace {

/// Torch's default CPU generator under a seed for a while; put back as it was at the end.
class SeededGenerator {
public:
    explicit SeededGenerator(std::uint64_t seed)
        : m_generator(at::detail::getDefaultCPUGenerator()), m_state(m_generator.get_state()) {
        m_generator.set_current_seed(seed);
    }
    ~SeededGenerator() { m_generator.set_state(m_state); }
    SeededGenerator(const SeededGenerator&) = delete;
    SeededGenerator& operator=(const SeededGenerator&) = delete;

private:
    at::Generator m_generator;
    torch::Tensor m_state;
};

void requireOptions(const NetworkInfo& info, const NetworkOptions& options) {
    if (options.classes < 1)
        throw Error(ErrorKind::InvalidArgument,
                    "a network needs at least one class, not " + std::to_string(options.classes));
    if (std::min(options.widthPx, options.heightPx) < info.smallestInputPx)
        throw Error(ErrorKind::InvalidArgument, info.title + " needs images of at least " +
                                                    std::to_string(info.smallestInputPx) + " px on either side, not " +
                                                    std::to_string(options.widthPx) + "x" +
                                                    std::to_string(options.heightPx));
}

} // namespace

torch::Tensor Network::forward(const torch::Tensor& images) {
    return classify(features(images));
}

TrainingOutput Network::forwardTraining(const torch::Tensor& images) {
    return {forward(images), {}, {}};
}

torch::Tensor Network::pretrainingLoss(const torch::Tensor&) {
    throw Error(ErrorKind::Internal, "this network has no part that learns without labels");
}

Reconstruction Network::reconstruct(const torch::Tensor&) {
    throw Error(ErrorKind::Internal, "this network has no part that rebuilds images");
}

void Network::addScaleInput(int classes) {
    constexpr int hinges = 16;
    constexpr double first = -1, last = 5; // of log10(nm)
    m_scaleInput = register_module(kScaleInput, torch::nn::Sequential(torch::nn::Linear(2, hinges), torch::nn::GELU(),
                                                                      torch::nn::Linear(hinges, classes)));
    const torch::NoGradGuard noGradients;
    const auto layers = m_scaleInput->parameters(); // weight [16,2], bias [16], weight [K,16], bias [K]
    layers[0].fill_(1);
    layers[0].select(1, 1).copy_(-torch::linspace(first, last, hinges)); // where the scale is not known, all are 0
    for (std::size_t i = 1; i < layers.size(); ++i)
        layers[i].zero_();
}

torch::Tensor Network::scaleTerm(const torch::Tensor& scales) {
    return m_scaleInput->forward(scales); // [N,K]
}

void requireImages(const torch::Tensor& images, int smallestInputPx) {
    if (images.dim() != 4 || images.size(1) != 3)
        throw Error(ErrorKind::InvalidArgument,
                    "a network takes images [N,3,H,W], not a tensor " + c10::str(images.sizes()));
    if (std::min(images.size(2), images.size(3)) < smallestInputPx)
        throw Error(ErrorKind::InvalidArgument, "this network needs images of at least " +
                                                    std::to_string(smallestInputPx) + " px on either side, not " +
                                                    std::to_string(images.size(3)) + "x" +
                                                    std::to_string(images.size(2)));
}

std::shared_ptr<Network> makeNetwork(std::string_view key, const NetworkOptions& options) {
    static std::mutex oneAtATime;
    const NetworkEntry& entry = networkEntry(key);
    requireOptions(entry.info, options);
    const std::scoped_lock lock(oneAtATime);
    std::optional<SeededGenerator> seeded;
    if (options.seed) seeded.emplace(*options.seed);
    return entry.make(options);
}

std::int64_t parameterCount(const Network& network) {
    std::int64_t count = 0;
    for (const torch::Tensor& parameter : network.parameters())
        count += parameter.numel();
    return count;
}

} // namespace semblance
