// SPDX-License-Identifier: GPL-3.0-or-later
// Each network that torchvision has too, trained in float64 without dropout and stochastic depth, against torchvision.
#include "tests/core/networks/TorchvisionReference.h"

using namespace semblance;
using namespace semblance::tests;

namespace {

using Tensors = std::map<std::string, torch::Tensor>;

/// In float64 and training mode, without what draws random numbers.
std::shared_ptr<Network> networkOf(const std::string& key, AuxiliaryHead auxiliaryHead) {
    const auto network = makeNetwork(key, {10, 299, 299, 1, auxiliaryHead});
    fillByFormula(*network);
    network->to(torch::kFloat64);
    network->train();
    switchOffRandomness(*network);
    return network;
}

Tensors parametersOf(const Network& network) {
    Tensors tensors;
    for (const auto& item : network.named_parameters())
        tensors[item.key()] = item.value().detach().clone();
    return tensors;
}

Tensors gradientsOf(const Network& network) {
    Tensors tensors;
    for (const auto& item : network.named_parameters())
        tensors[item.key()] = item.value().grad().clone();
    return tensors;
}

Tensors statisticsOf(const Network& network) {
    Tensors tensors;
    for (const auto& item : network.named_buffers())
        if (!item.key().ends_with("num_batches_tracked")) tensors[item.key()] = item.value().clone();
    return tensors;
}

Tensors difference(const Tensors& after, const Tensors& before) {
    Tensors tensors;
    for (const auto& [name, tensor] : after)
        tensors[name] = tensor - before.at(name);
    return tensors;
}

torch::Tensor lossOf(const torch::Tensor& logits) {
    return torch::cross_entropy_loss(logits, torch::tensor({3, 7}, torch::kInt64));
}

torch::Tensor imagesOf(const SizedNumbers& reference) {
    return imagesByFormula(reference.heightPx, reference.widthPx).to(torch::kFloat64);
}

} // namespace

TEST_CASE("gradientsAndThreeStepsOfAdamEqualTorchvisions") {
    for (const NetworkInfo& info : torchvisionNetworks()) {
        CAPTURE(info.key);
        TorchvisionReference reference = referenceOf(info.key);
        const SizedNumbers losses = reference.sized.at("loss").at(0);
        REQUIRE(losses.numbers.size() == 3);
        const auto network = networkOf(info.key, AuxiliaryHead::Without);
        const Tensors parameters = parametersOf(*network);
        const Tensors statistics = statisticsOf(*network);
        torch::optim::Adam optimiser(network->parameters(), 1e-3);
        for (const double expected : losses.numbers) {
            optimiser.zero_grad();
            const torch::Tensor loss = lossOf(network->forwardTraining(imagesOf(losses)).logits);
            loss.backward();
            CHECK(loss.item<double>() == doctest::Approx(expected).epsilon(1e-6));
            if (expected == losses.numbers.front())
                CHECK(largestDifference(groupsOf(gradientsOf(*network)), reference.groups["gradient"]) < 1e-6);
            optimiser.step();
        }
        CHECK(largestDifference(groupsOf(difference(parametersOf(*network), parameters)), reference.groups["step"]) <
              1e-6);
        CHECK(largestDifference(groupsOf(difference(statisticsOf(*network), statistics)),
                                reference.groups["statistics"]) < 1e-6);
    }
}

TEST_CASE("auxiliaryLogitsAndTheirGradientsEqualTorchvisions") {
    TorchvisionReference reference = referenceOf("inception_v3");
    const SizedNumbers logits = reference.sized.at("auxiliary").at(0);
    const auto network = networkOf("inception_v3", AuxiliaryHead::With);
    const TrainingOutput output = network->forwardTraining(imagesOf(logits));
    CHECK(largestDifference(torch::cat({output.logits, output.auxiliaryLogits}), logits.numbers) < 1e-6);
    (lossOf(output.logits) + 0.4 * lossOf(output.auxiliaryLogits)).backward();
    CHECK(largestDifference(groupsOf(gradientsOf(*network)), reference.groups["auxiliary_gradient"]) < 1e-6);
}
